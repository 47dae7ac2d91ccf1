using Walrus.Protocol;

namespace Walrus.Client;

/// <content>Consumer groups. All of it extensions of the protocol.</content>
public sealed partial class WalrusClient
{
    private const int BatchEntriesDefault = 16;

    /// <summary>
    /// Entries for a consumer group, at least once: each goes to one of the group's consumers, who acknowledges it with <see cref="Delivery.AckAsync"/>. What is not acknowledged in time is handed out
    /// again, to any of them. A group that is not there begins at the topic's start. Uses a connection of its own.
    /// </summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="group">1 to 249 of <c>[a-zA-Z0-9._-]</c>, not beginning with <c>__</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream. What was received and not looked at is given back.</param>
    /// <exception cref="ArgumentException">A name or an option is out of its range.</exception>
    /// <exception cref="WalrusException">See the type's remarks; failures that may pass are tried again for <see cref="GroupOptions.RetryFor"/>.</exception>
    public IAsyncEnumerable<Delivery> ReceiveAsync(string topic, string group, GroupOptions? options = null, CancellationToken cancellationToken = default) =>
        ConsumeGroupAsync(RequestKind.Receive, topic, group, options ?? new GroupOptions(), cancellationToken);

    /// <summary>
    /// Entries for a consumer group, at most once: each goes to one of the group's consumers, for good, before it is here. As <see cref="ReceiveAsync"/> otherwise.
    /// </summary>
    /// <inheritdoc cref="ReceiveAsync"/>
    public IAsyncEnumerable<Delivery> TakeAsync(string topic, string group, GroupOptions? options = null, CancellationToken cancellationToken = default) =>
        ConsumeGroupAsync(RequestKind.Take, topic, group, options ?? new GroupOptions(), cancellationToken);

    /// <summary>One request for entries to be acknowledged; none when there are none.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="entriesMax">1 to <see cref="Limits.GroupEntriesMax"/>.</param>
    /// <param name="visibility">How long they are this consumer's; 30 s unless set.</param>
    /// <param name="wait">How long to wait for the first, at most <see cref="Limits.GroupWaitMax"/>. The answers to all later requests of this client wait behind it.</param>
    /// <param name="cancellationToken">Stops the wait; entries that were handed out come back when their time has passed.</param>
    /// <exception cref="ArgumentException">A bound is broken.</exception>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<IReadOnlyList<Delivery>> ReceiveBatchAsync(
        string topic, string group, int entriesMax, TimeSpan? visibility = null, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        ReadBatchAsync(RequestKind.Receive, topic, RequestOf(group, entriesMax, visibility, wait), cancellationToken);

    /// <summary>One request for entries that are taken for good; none when there are none.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="entriesMax">1 to <see cref="Limits.GroupEntriesMax"/>.</param>
    /// <param name="wait">How long to wait for the first, at most <see cref="Limits.GroupWaitMax"/>. The answers to all later requests of this client wait behind it.</param>
    /// <param name="cancellationToken">Stops the wait; entries may have been taken.</param>
    /// <exception cref="ArgumentException">A bound is broken.</exception>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<IReadOnlyList<Delivery>> TakeBatchAsync(
        string topic, string group, int entriesMax = 1, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        ReadBatchAsync(RequestKind.Take, topic, RequestOf(group, entriesMax, null, wait), cancellationToken);

    /// <summary>Entries are processed: what is not late is never handed out again once this completes. Doing it twice changes nothing.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="receipts">1 to <see cref="Limits.GroupReceiptsMax"/> receipts of deliveries.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<SettledReceipts> AckAsync(string topic, string group, IReadOnlyList<string> receipts, CancellationToken cancellationToken = default) =>
        SettleAsync(RequestKind.Ack, topic, new GroupRequest { Group = GroupOf(group), Receipts = Checked(receipts) }, cancellationToken);

    /// <summary>Gives entries back, to be handed out again at once.</summary>
    /// <inheritdoc cref="AckAsync"/>
    public Task<SettledReceipts> ReleaseAsync(string topic, string group, IReadOnlyList<string> receipts, CancellationToken cancellationToken = default) =>
        SettleAsync(RequestKind.Release, topic, new GroupRequest { Group = GroupOf(group), Receipts = Checked(receipts) }, cancellationToken);

    /// <summary>Keeps entries for <paramref name="visibility"/> from now on.</summary>
    /// <inheritdoc cref="AckAsync"/>
    public Task<SettledReceipts> ExtendAsync(
        string topic, string group, IReadOnlyList<string> receipts, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        new GroupOptions { Visibility = visibility }.Check();
        GroupRequest request = new() { Group = GroupOf(group), Receipts = Checked(receipts), Visibility = visibility };
        return SettleAsync(RequestKind.Extend, topic, request, cancellationToken);
    }

    /// <summary>Puts a group somewhere, and forgets what its consumers have there; makes the group when it is not there.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="place">Where to.</param>
    /// <param name="offset">Where, for <see cref="SeekPlace.Offset"/>; at most the partition's end.</param>
    /// <param name="partition">Of which partition; null for all, which an offset cannot be for.</param>
    /// <param name="cancellationToken">Stops the wait; the group may be there all the same.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task SeekGroupAsync(
        string topic, string group, SeekPlace place, long offset = 0, int? partition = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(partition ?? 0, nameof(partition));
        GroupRequest request = new() { Group = GroupOf(group), Place = place, Offset = offset, Partition = partition };
        return Submit(_pipeline.Rent().AsGroup(RequestKind.Seek, NameOf(topic), request), cancellationToken).AsTask().AsTask();
    }

    /// <summary>Where a group is, and how far behind.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<GroupDocument> GroupAsync(string topic, string group, CancellationToken cancellationToken = default) =>
        ParseDocument(await AskGroupAsync(RequestKind.Group, topic, group, cancellationToken).ConfigureAwait(false), ProtocolJson.Default.GroupDocument);

    /// <summary>The names of a topic's groups, sorted.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<IReadOnlyList<string>> GroupsAsync(string topic, CancellationToken cancellationToken = default) =>
        ParseDocument(await AskGroupAsync(RequestKind.Groups, topic, null, cancellationToken).ConfigureAwait(false), ProtocolJson.Default.GroupsDocument).Groups;

    /// <summary>Forgets a group; also done when there is none.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task ForgetGroupAsync(string topic, string group, CancellationToken cancellationToken = default) => Submit(
        _pipeline.Rent().AsGroup(RequestKind.Forget, NameOf(topic), new GroupRequest { Group = GroupOf(group) }), cancellationToken).AsTask().AsTask();

    /// <summary>One TAKE or RECEIVE; no entries when there are none.</summary>
    internal async Task<IReadOnlyList<DeliveredEntry>> ReadGroupAsync(RequestKind kind, string topic, GroupRequest request, CancellationToken cancellationToken)
    {
        byte[] answer = await Submit(_pipeline.Rent().AsGroup(kind, NameOf(topic), request), cancellationToken).AsJsonTask().ConfigureAwait(false);
        return answer.Length == 0 ? [] : DeliveredEntries.TryParse(answer)
            ?? throw new ProtocolViolationException($"The broker's answer to {RequestKinds.WordOf(kind)} is none.");
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> receipts)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        bool isGood = receipts.Count is > 0 and <= Limits.GroupReceiptsMax
            && receipts.All(receipt => receipt.Length is > 0 and <= Limits.ReceiptCharsMax && receipt.All(static letter => letter is > ' ' and < (char)127));
        return isGood ? receipts : throw new ArgumentException($"Receipts are 1 to {Limits.GroupReceiptsMax} words as deliveries have them.", nameof(receipts));
    }

    private static GroupRequest RequestOf(string group, int entriesMax, TimeSpan? visibility, TimeSpan wait)
    {
        GroupOptions options = new() { BatchEntries = entriesMax, Wait = wait };
        options = visibility is { } time ? options with { Visibility = time } : options;
        options.Check();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, Limits.GroupWaitMax);
        return new GroupRequest { Group = GroupOf(group), EntriesMax = entriesMax, Visibility = options.Visibility, Wait = wait };
    }

    private async Task<IReadOnlyList<Delivery>> ReadBatchAsync(RequestKind kind, string topic, GroupRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<DeliveredEntry> entries = await ReadGroupAsync(kind, topic, request, cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => new Delivery(this, topic, request.Group.Value, entry))];
    }

    private static CursorName GroupOf(string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new CursorName(group);
    }

    private IAsyncEnumerable<Delivery> ConsumeGroupAsync(RequestKind kind, string topic, string group, GroupOptions options, CancellationToken cancellationToken)
    {
        options.Check();
        TimeSpan half = _settings.RequestTimeout / 2;
        TimeSpan wait = !options.Follow ? TimeSpan.Zero : options.Wait < Limits.GroupWaitMax ? options.Wait : Limits.GroupWaitMax;
        GroupRequest request = new()
        {
            Group = GroupOf(group),
            EntriesMax = options.BatchEntries ?? (kind == RequestKind.Take ? 1 : BatchEntriesDefault),
            Visibility = options.Visibility,
            Wait = wait < half ? wait : half,
        };
        GroupConsumer consumer = new(this, _settings, kind, options);
        return consumer.ConsumeAsync(NameOf(topic).Value, request, cancellationToken);
    }

    private async Task<SettledReceipts> SettleAsync(RequestKind kind, string topic, GroupRequest request, CancellationToken cancellationToken)
    {
        byte[] answer = await Submit(_pipeline.Rent().AsGroup(kind, NameOf(topic), request), cancellationToken).AsJsonTask().ConfigureAwait(false);
        return SettledReceipts.TryParse(answer) ?? throw new ProtocolViolationException($"The broker's answer to {RequestKinds.WordOf(kind)} is none.");
    }

    private Task<byte[]> AskGroupAsync(RequestKind kind, string topic, string? group, CancellationToken cancellationToken)
    {
        GroupRequest request = group is null ? new GroupRequest() : new GroupRequest { Group = GroupOf(group) };
        return Submit(_pipeline.Rent().AsGroup(kind, NameOf(topic), request), cancellationToken).AsJsonTask().AsTask();
    }
}
