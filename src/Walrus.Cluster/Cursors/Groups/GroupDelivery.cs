using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>An entry that a group hands out.</summary>
/// <param name="Receipt">To be given back with what became of it; of one that was handed out for good it only says where it is from.</param>
/// <param name="Count">How often it was handed out by the group's present owner, this time included: an owner that changes begins to count again.</param>
/// <param name="Entry">The entry, without key and headers.</param>
public sealed record GroupDelivery(DeliveryReceipt Receipt, int Count, Entry Entry);

/// <summary>The end of a call for entries.</summary>
/// <param name="Fate">How it ended; empty when there was nothing to hand out.</param>
/// <param name="Deliveries">The entries, in the order of each partition.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done or empty.</param>
public readonly record struct GroupRead(CursorFate Fate, ImmutableArray<GroupDelivery> Deliveries, string? Reason = null);

/// <summary>The end of a call about entries that consumers have.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Late">The receipts that say nothing any more: for those nothing was done, for all others it was.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done.</param>
public readonly record struct GroupSettlement(CursorFate Fate, ImmutableArray<DeliveryReceipt> Late, string? Reason = null);

/// <summary>The end of a call that changes a group.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done.</param>
public readonly record struct GroupChange(CursorFate Fate, string? Reason = null);

/// <summary>Where a group is in one partition.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Position">Everything below is done with.</param>
/// <param name="DoneAbove">Entries above the position that are done with.</param>
/// <param name="InFlight">Entries that consumers have.</param>
public readonly record struct GroupPlace(PartitionNumber Partition, Offset Position, long DoneAbove, int InFlight);

/// <summary>The end of a question where a group is.</summary>
/// <param name="Fate">How it ended; empty when there is no such group.</param>
/// <param name="Places">Of each partition of which the group's owner knows something; it is at the start of the others.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done or empty.</param>
public readonly record struct GroupDescription(CursorFate Fate, ImmutableArray<GroupPlace> Places, string? Reason = null);

/// <summary>The end of a question for a topic's groups.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Names">Their names in the order of their characters.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done.</param>
public readonly record struct GroupList(CursorFate Fate, ImmutableArray<CursorName> Names, string? Reason = null);
