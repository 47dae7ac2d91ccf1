using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>Where packs are written, whose they are, and how.</summary>
internal sealed record PackTarget(string Directory, StoreIdentity Identity, PackEncoding Encoding);
