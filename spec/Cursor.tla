-------------------------------- MODULE Cursor --------------------------------
(***************************************************************************)
(* A shared cursor: it is moved through the segments of the cursor topic   *)
(* by whoever leads the open one, and nodes learn late who that is. The    *)
(* topic's log is what DataPlane makes of it: records become acknowledged  *)
(* in order, and a seal keeps all that are, and any number behind them.    *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Nodes,          \* nodes that may own the cursor
    FirstOwner,     \* who leads the first segment of the cursor topic
    MaxEntries,     \* entries of the partition that the cursor goes through
    MaxChanges,     \* changes of the owner
    MaxFailures     \* moves of which their owner does not hear although nothing happened

ASSUME FirstOwner \in Nodes

VARIABLES
    chain,      \* chain[i]: [leader, records, acked, sealed] of segment i of the cursor topic
    end,        \* so many entries of the partition are committed
    known,      \* known[n]: so many segments of the chain node n knows of
    owner,      \* owner[n]: [state, seg, position, next, written, loaded, load, moves]
    handedOut,  \* handedOut[e]: how many callers got entry e
    unknown,    \* entries whose callers were told that nobody knows
    changes, failures

vars == <<chain, end, known, owner, handedOut, unknown, changes, failures>>

Entries == 1..MaxEntries

\* A record names the segment that its writer meant. A snapshot is one record here; that its pieces belong together is CursorTable's.
Move(seg, position) == [kind |-> "Moved", seg |-> seg, position |-> position, load |-> 0]
Snapshot(seg, position, load) == [kind |-> "Snapshot", seg |-> seg, position |-> position, load |-> load]

Idle == [state |-> "None", seg |-> 0, position |-> 0, next |-> 0, written |-> FALSE, load |-> 0, moves |-> <<>>]
NewSegment(n) == [leader |-> n, records |-> <<>>, acked |-> 0, sealed |-> FALSE]

Max(a, b) == IF a >= b THEN a ELSE b

\* Where the cursor is after the first i records of a segment, when it was at position before. A record that lies elsewhere than it was meant for says nothing.
RECURSIVE After(_, _, _, _)
After(records, s, i, position) ==
    IF i = 0 THEN position
    ELSE LET before == After(records, s, i - 1, position)
             record == records[i]
         IN IF record.seg # s THEN before
            ELSE IF record.kind = "Snapshot" THEN record.position
            ELSE Max(before, record.position)

\* What one finds who reads all segments up to s, as far as they are acknowledged. (The code begins at the newest whole snapshot, which says the same.)
RECURSIVE ReadUpTo(_)
ReadUpTo(s) == IF s = 0 THEN 0 ELSE After(chain[s].records, s, chain[s].acked, ReadUpTo(s - 1))

-----------------------------------------------------------------------------
Init ==
    /\ chain = <<NewSegment(FirstOwner)>>
    /\ end = 0
    /\ known = [n \in Nodes |-> 1]
    /\ owner = [n \in Nodes |-> Idle]
    /\ handedOut = [e \in Entries |-> 0]
    /\ unknown = {}
    /\ changes = 0
    /\ failures = 0

\* Another entry of the partition is committed.
Committed ==
    /\ end < MaxEntries
    /\ end' = end + 1
    /\ UNCHANGED <<chain, known, owner, handedOut, unknown, changes, failures>>

\* The next record of an open segment of the cursor topic is acknowledged.
Acknowledged(s) ==
    /\ ~chain[s].sealed /\ chain[s].acked < Len(chain[s].records)
    /\ chain' = [chain EXCEPT ![s].acked = @ + 1]
    /\ UNCHANGED <<end, known, owner, handedOut, unknown, changes, failures>>

\* The open segment is sealed with all that is acknowledged, and perhaps more, and the next is opened.
SegmentSealed(n) ==
    /\ changes < MaxChanges
    /\ changes' = changes + 1
    /\ LET s == Len(chain) IN
       \E kept \in chain[s].acked..Len(chain[s].records) :
           chain' = Append([chain EXCEPT ![s].records = SubSeq(@, 1, kept), ![s].acked = kept, ![s].sealed = TRUE], NewSegment(n))
    /\ UNCHANGED <<end, known, owner, handedOut, unknown, failures>>

\* A node learns of more of the chain.
Reconcile(n, k) ==
    /\ k \in (known[n] + 1)..Len(chain)
    /\ known' = [known EXCEPT ![n] = k]
    /\ UNCHANGED <<chain, end, owner, handedOut, unknown, changes, failures>>

Holds(n) == chain[known[n]].leader = n

EntriesOf(moves) == {moves[i].entry : i \in 1..Len(moves)}

\* A node that leads the last segment that it knows of reads what there is. (One that loads again and again in a segment that is over, until it learns so, does no more than the first time.)
Load(n) ==
    /\ Holds(n)
    /\ owner[n].seg # known[n] \/ (owner[n].state \in {"None", "Broken"} /\ known[n] = Len(chain))
    /\ LET position == ReadUpTo(known[n]) IN
       owner' = [owner EXCEPT ![n] = [state |-> "Loading", seg |-> known[n], position |-> position, next |-> position, written |-> FALSE, load |-> @.load + 1, moves |-> IF @.state = "Broken" THEN <<>> ELSE @.moves]]
    /\ unknown' = IF owner[n].state = "Broken" THEN unknown \cup EntriesOf(owner[n].moves) ELSE unknown
    /\ UNCHANGED <<chain, end, known, handedOut, changes, failures>>

\* It is no longer its to move.
Release(n) ==
    /\ ~Holds(n) /\ owner[n].state # "None"
    /\ owner' = [owner EXCEPT ![n].state = "None"]
    /\ UNCHANGED <<chain, end, known, handedOut, unknown, changes, failures>>

\* An append goes to the segment that is open by now, whoever leads it.
Appended(record) == [chain EXCEPT ![Len(chain)].records = Append(@, record)]

\* It writes what it has read into its segment.
WriteSnapshot(n) ==
    /\ owner[n].state = "Loading" /\ ~owner[n].written
    /\ chain' = Appended(Snapshot(owner[n].seg, owner[n].position, owner[n].load))
    /\ owner' = [owner EXCEPT ![n].written = TRUE, ![n].state = IF Len(chain) = owner[n].seg THEN @ ELSE "Broken"]
    /\ UNCHANGED <<end, known, handedOut, unknown, changes, failures>>

IsAcked(s, record) == \E i \in 1..chain[s].acked : chain[s].records[i] = record

\* Its snapshot is acknowledged in its segment: so it is the owner.
Serve(n) ==
    /\ owner[n].state = "Loading" /\ owner[n].written
    /\ IsAcked(owner[n].seg, Snapshot(owner[n].seg, owner[n].position, owner[n].load))
    /\ owner' = [owner EXCEPT ![n].state = "Serving"]
    /\ UNCHANGED <<chain, end, known, handedOut, unknown, changes, failures>>

\* A caller asks: the move is appended, and the caller waits for it.
HandOut(n) ==
    /\ owner[n].state = "Serving" /\ owner[n].next < end
    /\ LET entry == owner[n].next + 1
           s == Len(chain)
       IN
       /\ chain' = Appended(Move(owner[n].seg, entry))
       /\ owner' = [owner EXCEPT ![n].next = entry, ![n].moves = Append(@, [own |-> owner[n].seg, seg |-> s, index |-> Len(chain[s].records) + 1, entry |-> entry])]
    /\ UNCHANGED <<end, known, handedOut, unknown, changes, failures>>

\* The moves of node n that were made by the ownership of segment s are over, and their callers are told that nobody knows.
OfOwner(moves, s) == SelectSeq(moves, LAMBDA move : move.own = s)
NotOfOwner(moves, s) == SelectSeq(moves, LAMBDA move : move.own # s)
Breaks(n, s) ==
    /\ unknown' = unknown \cup EntriesOf(OfOwner(owner[n].moves, s))
    /\ owner' = [owner EXCEPT ![n].moves = NotOfOwner(@, s),
                              ![n].state = IF owner[n].seg = s /\ @ # "None" THEN "Broken" ELSE @]

\* The oldest move is acknowledged: it holds if it lies in its owner's segment and nothing before it failed; then its caller gets the entry.
Finish(n) ==
    /\ Len(owner[n].moves) > 0
    /\ LET move == owner[n].moves[1]
           isPresent == move.own = owner[n].seg
           holds == move.seg = move.own /\ ~(isPresent /\ owner[n].state = "Broken")
       IN
       /\ move.index <= chain[move.seg].acked
       /\ IF holds
          THEN /\ handedOut' = [handedOut EXCEPT ![move.entry] = @ + 1]
               /\ owner' = [owner EXCEPT ![n].moves = Tail(@), ![n].position = IF isPresent THEN Max(@, move.entry) ELSE @]
               /\ UNCHANGED unknown
          ELSE /\ Breaks(n, move.own)
               /\ UNCHANGED handedOut
    /\ UNCHANGED <<chain, end, known, changes, failures>>

\* Nobody knows what became of a move: cut off, or not heard of. What its owner remembers may not be so, and it has to load again.
Broken(n) ==
    /\ Len(owner[n].moves) > 0
    /\ LET move == owner[n].moves[1]
           isOver == chain[move.seg].sealed
       IN
       /\ isOver \/ failures < MaxFailures
       /\ failures' = IF isOver THEN failures ELSE failures + 1
       /\ Breaks(n, move.own)
    /\ UNCHANGED <<chain, end, known, handedOut, changes>>

\* A snapshot that was cut off with the end of its segment.
SnapshotLost(n) ==
    /\ owner[n].state = "Loading" /\ owner[n].written
    /\ chain[owner[n].seg].sealed
    /\ ~IsAcked(owner[n].seg, Snapshot(owner[n].seg, owner[n].position, owner[n].load))
    /\ owner' = [owner EXCEPT ![n].state = "Broken"]
    /\ UNCHANGED <<chain, end, known, handedOut, unknown, changes, failures>>

-----------------------------------------------------------------------------
Next ==
    \/ Committed
    \/ \E s \in 1..Len(chain) : Acknowledged(s)
    \/ \E n \in Nodes : SegmentSealed(n) \/ Load(n) \/ Release(n) \/ WriteSnapshot(n) \/ Serve(n) \/ HandOut(n) \/ Finish(n) \/ Broken(n) \/ SnapshotLost(n)
    \/ \E n \in Nodes, k \in 1..Len(chain) : Reconcile(n, k)

Fairness ==
    /\ WF_vars(\E s \in 1..Len(chain) : Acknowledged(s))
    /\ \A n \in Nodes :
           /\ WF_vars(\E k \in 1..Len(chain) : k = Len(chain) /\ Reconcile(n, k))
           /\ WF_vars(Load(n)) /\ WF_vars(Release(n)) /\ WF_vars(WriteSnapshot(n)) /\ WF_vars(Serve(n))
           /\ WF_vars(HandOut(n)) /\ WF_vars(Finish(n)) /\ WF_vars(Broken(n)) /\ WF_vars(SnapshotLost(n))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
TypeOK ==
    /\ end \in 0..MaxEntries
    /\ known \in [Nodes -> 1..Len(chain)]
    /\ \A n \in Nodes : owner[n].state \in {"None", "Loading", "Serving", "Broken"} /\ owner[n].seg \in 0..Len(chain)
    /\ \A s \in 1..Len(chain) : chain[s].acked \in 0..Len(chain[s].records) /\ chain[s].sealed = (s < Len(chain))
    /\ unknown \subseteq Entries

\* No cursor is beyond what is committed.
ReadCursorBounds ==
    /\ \A n \in Nodes : owner[n].next <= end /\ owner[n].position <= end
    /\ \A s \in 1..Len(chain) : \A i \in 1..Len(chain[s].records) : chain[s].records[i].position <= end

\* No two callers get one entry.
HandedOutOnce == \A e \in Entries : handedOut[e] <= 1

\* Below an entry that somebody got, there is none that was left out: each was handed out, or its caller was told that nobody knows, or still waits.
Waits(e) == \E n \in Nodes : e \in EntriesOf(owner[n].moves)
NothingSkipped == \A e \in Entries : handedOut[e] > 0 => \A below \in 1..(e - 1) : handedOut[below] > 0 \/ below \in unknown \/ Waits(below)

\* What is committed is handed out, as long as callers ask, or somebody was told that nobody knows.
ReadProgress == \A e \in Entries : (end >= e) ~> (handedOut[e] > 0 \/ e \in unknown)

=============================================================================
