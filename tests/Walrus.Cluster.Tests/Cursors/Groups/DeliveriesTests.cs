using static Walrus.Cluster.Tests.Cursors.CursorDraw;

namespace Walrus.Cluster.Tests.Cursors.Groups;

/// <summary>Entries on their way through a group, against a model that knows nothing but one state for each entry.</summary>
public sealed class DeliveriesTests
{
    private const int Entries = 24;
    private static readonly HandOutStamp Born = Stamp(1);

    [Fact]
    public void AnySteps_OverAnyOwners_AreThoseOfTheModel() => ForAnything(random =>
    {
        Model model = new();
        Deliveries deliveries = New(Offset.Zero);
        TimeSpan now = TimeSpan.Zero;
        int stamps = 1;
        for (int step = 0; step < 150; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(3));
            deliveries.Expire(now);
            model.Expire(now);
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    HandOut(deliveries, model, Stamp(++stamps), now + TimeSpan.FromMilliseconds(random.Next(1, 12)));
                    break;
                case 3 or 4:
                    (Offset At, HandOutStamp Stamp) receipt = model.AnyReceipt(random);
                    ReceiptVerdict verdict = deliveries.Judge(receipt.At, receipt.Stamp);
                    verdict.ShouldBe(model.Judge(receipt.At, receipt.Stamp));
                    if (verdict == ReceiptVerdict.Good)
                    {
                        deliveries.Acknowledge(receipt.At);
                        model.Acknowledge(receipt.At);
                    }

                    break;
                case 5:
                    (Offset At, HandOutStamp Stamp) released = model.AnyReceipt(random);
                    deliveries.Release(released.At, released.Stamp).ShouldBe(model.Release(released.At, released.Stamp));
                    break;
                case 6:
                    (Offset At, HandOutStamp Stamp) extended = model.AnyReceipt(random);
                    TimeSpan until = now + TimeSpan.FromMilliseconds(random.Next(1, 20));
                    deliveries.Extend(extended.At, extended.Stamp, until).ShouldBe(model.Extend(extended.At, extended.Stamp, until));
                    break;
                case 7 when random.Next(6) == 0:
                    // Another owner: only what is done with is left.
                    deliveries = new Deliveries(new GroupProgress(deliveries.Era, deliveries.Acked));
                    model.ChangeOwner();
                    break;
                case 8 when random.Next(10) == 0:
                    Offset place = new(random.Next(Entries));
                    deliveries.Place(place, Stamp(++stamps));
                    model.Place(place, Stamp(stamps));
                    break;
                case 8 when random.Next(10) == 0:
                    Offset start = new(random.Next(Entries / 2));
                    deliveries.TrimTo(start);
                    model.TrimTo(start);
                    break;
            }

            Same(deliveries, model);
        }

        // In the end all of it gets through, each entry once more at most.
        now += TimeSpan.FromHours(1);
        deliveries.Expire(now);
        model.Expire(now);
        while (HandOut(deliveries, model, Stamp(++stamps), now + TimeSpan.FromHours(1)) is { } at)
        {
            deliveries.Judge(at, Stamp(stamps)).ShouldBe(ReceiptVerdict.Good);
            deliveries.Acknowledge(at);
            model.Acknowledge(at);
        }

        deliveries.Acked.Position.ShouldBe(new Offset(Entries));
    });

    [Fact]
    public void Acknowledge_AfterItsTimePassed_HoldsUnlessSomebodyElseHasTheEntry()
    {
        Deliveries deliveries = New(Offset.Zero);
        deliveries.HandOut(Offset.Zero, Stamp(2), TimeSpan.FromSeconds(1)).ShouldBe(1);
        deliveries.Expire(TimeSpan.FromSeconds(1)).ShouldBeTrue();
        deliveries.Judge(Offset.Zero, Stamp(2)).ShouldBe(ReceiptVerdict.Good, "nobody has it");
        deliveries.HandOut(Offset.Zero, Stamp(3), TimeSpan.FromSeconds(2)).ShouldBe(2);
        deliveries.Judge(Offset.Zero, Stamp(2)).ShouldBe(ReceiptVerdict.Late);
        deliveries.Extend(Offset.Zero, Stamp(2), TimeSpan.FromSeconds(9)).ShouldBe(ReceiptVerdict.Late);
        deliveries.Release(Offset.Zero, Stamp(2)).ShouldBe(ReceiptVerdict.Late);
        deliveries.Judge(Offset.Zero, Stamp(3)).ShouldBe(ReceiptVerdict.Good);
    }

    [Fact]
    public void Extend_OfManyEntriesForEver_KeepsFewEnds()
    {
        Deliveries deliveries = New(Offset.Zero);
        deliveries.HandOut(Offset.Zero, Stamp(2), TimeSpan.FromSeconds(1));
        for (int i = 2; i < 1_000; i++)
        {
            deliveries.Extend(Offset.Zero, Stamp(2), TimeSpan.FromSeconds(i)).ShouldBe(ReceiptVerdict.Good);
        }

        deliveries.Expire(TimeSpan.FromSeconds(998)).ShouldBeFalse();
        deliveries.NextEnd.ShouldBe(TimeSpan.FromSeconds(999));
        deliveries.Expire(TimeSpan.FromSeconds(999)).ShouldBeTrue();
    }

    private static Deliveries New(Offset position) => new(new GroupProgress(Born, new AckedOffsets(position)));

    private static HandOutStamp Stamp(int number) => new(new SegmentNumber(1 + (number / 7)), number);

    /// <summary>Hands out as the owner does: what came back first, then the next one.</summary>
    private static Offset? HandOut(Deliveries deliveries, Model model, HandOutStamp stamp, TimeSpan until)
    {
        Offset? at = deliveries.PeekReturned(1) is [Offset returned] ? returned : null;
        at ??= deliveries.FreshFrom(Offset.Zero) is { } fresh && fresh < new Offset(Entries) ? fresh : null;
        at.ShouldBe(model.Next());
        if (at is { } some)
        {
            deliveries.IsAvailable(some).ShouldBeTrue();
            deliveries.HandOut(some, stamp, until).ShouldBe(model.HandOut(some, stamp, until));
        }

        return at;
    }

    private static void Same(Deliveries deliveries, Model model)
    {
        deliveries.InFlight.ShouldBe(model.InFlight);
        deliveries.Returned.ShouldBe(model.Returned);
        deliveries.NextEnd.ShouldBe(model.NextEnd);
        for (int at = 0; at < Entries; at++)
        {
            deliveries.Acked.Contains(new Offset(at)).ShouldBe(model.IsDone(at));
        }
    }

    private sealed class Model
    {
        private readonly Item[] _items = [.. Enumerable.Range(0, Entries).Select(_ => new Item())];
        private readonly List<(Offset At, HandOutStamp Stamp)> _receipts = [];
        private HandOutStamp _era = Born;

        public int InFlight => _items.Count(item => item.State == State.Flying);

        public int Returned => _items.Count(item => item.State == State.Returned);

        public TimeSpan? NextEnd => _items.Where(item => item.State == State.Flying).Min(item => (TimeSpan?)item.Until);

        public bool IsDone(int at) => _items[at].State == State.Done;

        public void Expire(TimeSpan now)
        {
            foreach (Item item in _items.Where(item => item.State == State.Flying && item.Until <= now))
            {
                item.State = State.Returned;
            }
        }

        public Offset? Next()
        {
            int at = Array.FindIndex(_items, item => item.State == State.Returned);
            at = at >= 0 ? at : Array.FindIndex(_items, item => item.State == State.New);
            return at < 0 ? null : new Offset(at);
        }

        public int HandOut(Offset at, HandOutStamp stamp, TimeSpan until)
        {
            Item item = _items[at.Value];
            (item.State, item.Stamp, item.Until) = (State.Flying, stamp, until);
            _receipts.Add((at, stamp));
            return ++item.Count;
        }

        public (Offset At, HandOutStamp Stamp) AnyReceipt(System.Random random) =>
            _receipts.Count == 0 ? (Offset.Zero, Born) : _receipts[Math.Max(0, _receipts.Count - 1 - random.Next(12))];

        public ReceiptVerdict Judge(Offset at, HandOutStamp stamp)
        {
            Item item = _items[at.Value];
            return stamp <= _era ? ReceiptVerdict.Late
                : item.State == State.Done ? ReceiptVerdict.Done
                : item.State == State.Flying && item.Stamp != stamp ? ReceiptVerdict.Late
                : ReceiptVerdict.Good;
        }

        public void Acknowledge(Offset at) => _items[at.Value].State = State.Done;

        public ReceiptVerdict Release(Offset at, HandOutStamp stamp)
        {
            ReceiptVerdict verdict = Judge(at, stamp);
            Item item = _items[at.Value];
            if (verdict == ReceiptVerdict.Good && item.State == State.Flying)
            {
                item.State = State.Returned;
            }

            return verdict == ReceiptVerdict.Done ? ReceiptVerdict.Late : verdict;
        }

        public ReceiptVerdict Extend(Offset at, HandOutStamp stamp, TimeSpan until)
        {
            Item item = _items[at.Value];
            if (stamp <= _era || item.State != State.Flying || item.Stamp != stamp)
            {
                return ReceiptVerdict.Late;
            }

            item.Until = until;
            return ReceiptVerdict.Good;
        }

        public void ChangeOwner()
        {
            foreach (Item item in _items.Where(item => item.State is State.Flying or State.Returned))
            {
                (item.State, item.Count) = (State.New, 0);
            }
        }

        public void Place(Offset place, HandOutStamp era)
        {
            _era = era;
            for (int at = 0; at < Entries; at++)
            {
                (_items[at].State, _items[at].Count) = (at < place.Value ? State.Done : State.New, 0);
            }
        }

        public void TrimTo(Offset start)
        {
            for (int at = 0; at < start.Value; at++)
            {
                _items[at].State = State.Done;
            }
        }

        private enum State
        {
            New,
            Flying,
            Returned,
            Done,
        }

        private sealed class Item
        {
            public State State { get; set; }

            public HandOutStamp Stamp { get; set; }

            public TimeSpan Until { get; set; }

            public int Count { get; set; }
        }
    }
}
