------------------------------ MODULE DataPlane ------------------------------
(***************************************************************************)
(* One partition: its segments, their copies on the nodes, and the         *)
(* metadata that the nodes learn late. Names of actions are those of the   *)
(* events that the code emits, or of the step in the code; see README.md.  *)
(*                                                                         *)
(* Messages are never taken out of msgs: so each may be delayed, arrive    *)
(* out of order, arrive twice, or never. Acknowledged means flushed.       *)
(* Positions count from the beginning of their segment.                    *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    Nodes,          \* the nodes; all of them hold every segment
    FirstLeader,    \* who leads the first segment
    NoNode,         \* no node
    MaxSegments,    \* segments that are opened
    MaxEntries,     \* entries that clients write
    MaxCrashes,     \* power cuts
    MaxSeals,       \* seals that are begun although the leader may be well
    MaxRollovers    \* clean rollovers that are begun

ASSUME FirstLeader \in Nodes /\ NoNode \notin Nodes

VARIABLES
    history,    \* the states of the metadata, in the order in which the group agreed on them
    up,         \* up[n]: the node runs
    life,       \* life[n]: which start of the node this is
    applied,    \* applied[n]: how much of history the node knows; 0 for nothing since its start
    has,        \* has[n][s]: the node has a copy of the segment
    log,        \* log[n][s]: the entries of the copy
    flushed,    \* flushed[n][s]: how many of them a power cut does not take
    loaded,     \* loaded[n][s]: the copy is older than the node's life
    promised,   \* promised[n][s]: the highest epoch promised to a coordinator, 0 for none
    noted,      \* noted[n][s]: the same on the disk
    sealedEnd,  \* sealedEnd[n][s]: the length that the node has learnt, -1 before
    follow,     \* follow[n][s]: whom it follows
    led,        \* led[n][s]: "No", "Led", or "Ended"
    closed,     \* closed[n][s]: the fence lets nobody in
    committed,  \* committed[n][s]: what the node shows of an unsealed segment
    durableOf,  \* durableOf[n][s][m]: what leader n knows that m holds durably
    heard,      \* heard[n][s][m]: in which life of m
    coord,      \* coord[n]: the seal that the node coordinates
    msgs,       \* every message that was ever sent
    acked,      \* what clients were told is stored: <<segment, position, entry>>
    wrote,      \* wrote[s]: what the segment's leader wrote, in order
    writers,    \* writers[s]: who wrote
    shown,      \* shown[s]: how much of it any reader may have seen
    seen,       \* what readers may have seen: <<segment, position, entry>>
    entries, crashes, seals, rollovers

nodeVars == <<up, life, applied>>
copyVars == <<has, log, flushed, loaded, promised, noted, sealedEnd>>
roleVars == <<follow, led, closed, committed, durableOf, heard>>
ghostVars == <<acked, wrote, writers, shown, seen>>
budgetVars == <<entries, crashes, seals, rollovers>>
vars == <<history, nodeVars, copyVars, roleVars, coord, msgs, ghostVars, budgetVars>>

Segs == 1..MaxSegments
AckQuorum == (Cardinality(Nodes) \div 2) + 1
SealQuorum == Cardinality(Nodes) - AckQuorum + 1

NoSegment == [status |-> "None", leader |-> NoNode, life |-> 0, epoch |-> 0, end |-> 0, coord |-> NoNode, coordLife |-> 0]
NoFollow == [leader |-> NoNode, life |-> 0, epoch |-> 0]
NoCoord == [on |-> FALSE, seg |-> 0, epoch |-> 0, ends |-> [m \in Nodes |-> -1]]

Agreed == history[Len(history)]
Last(meta) == CHOOSE s \in Segs : meta.segs[s].status \in {"Open", "Sealing"}
HasOpen(meta) == \E s \in Segs : meta.segs[s].status \in {"Open", "Sealing"}

Max(a, b) == IF a >= b THEN a ELSE b
Min(a, b) == IF a <= b THEN a ELSE b
MaxOf(set) == CHOOSE x \in set : \A y \in set : x >= y
Cut(seq, end) == SubSeq(seq, 1, Min(end, Len(seq)))
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))

\* What node n shows of segment s when the variables are as given.
Shows(lg, se, co, n, s) == IF se[n][s] >= 0 THEN Min(Len(lg[n][s]), se[n][s]) ELSE Min(co[n][s], Len(lg[n][s]))

\* The onlooker: to be used with the primed variables of an action.
Look(u, lg, se, co) ==
    /\ shown' = [s \in Segs |-> MaxOf({shown[s]} \cup {Shows(lg, se, co, n, s) : n \in {m \in Nodes : u[m]}})]
    /\ seen' = seen \cup UNION {UNION {{<<s, i, lg[n][s][i]>> : i \in 1..Shows(lg, se, co, n, s)} : s \in Segs} : n \in {m \in Nodes : u[m]}}

\* The ack quorum's highest durable end: fl of the leader, du of the others.
Reached(n, s, fl, du, len) ==
    MaxOf({i \in 0..len : Cardinality({m \in Nodes : (IF m = n THEN fl ELSE du[m]) >= i}) >= AckQuorum})

AckedOf(n, s, co, fl) == {<<s, i, log[n][s][i]>> : i \in 1..Min(co, fl)}

Answer(n, s, fl) ==
    [type |-> "Answer", from |-> n, life |-> life[n], to |-> follow[n][s].leader, seg |-> s, epoch |-> follow[n][s].epoch, durable |-> fl]

-----------------------------------------------------------------------------
Init ==
    /\ history = << [segs |-> [s \in Segs |-> IF s = 1 THEN [NoSegment EXCEPT !.status = "Open", !.leader = FirstLeader, !.life = 1, !.epoch = 1] ELSE NoSegment],
                     lives |-> [n \in Nodes |-> 1]] >>
    /\ up = [n \in Nodes |-> TRUE]
    /\ life = [n \in Nodes |-> 1]
    /\ applied = [n \in Nodes |-> 1]
    /\ has = [n \in Nodes |-> [s \in Segs |-> s = 1]]
    /\ log = [n \in Nodes |-> [s \in Segs |-> <<>>]]
    /\ flushed = [n \in Nodes |-> [s \in Segs |-> 0]]
    /\ loaded = [n \in Nodes |-> [s \in Segs |-> FALSE]]
    /\ promised = [n \in Nodes |-> [s \in Segs |-> 0]]
    /\ noted = [n \in Nodes |-> [s \in Segs |-> 0]]
    /\ sealedEnd = [n \in Nodes |-> [s \in Segs |-> -1]]
    /\ follow = [n \in Nodes |-> [s \in Segs |-> IF s = 1 /\ n # FirstLeader THEN [leader |-> FirstLeader, life |-> 1, epoch |-> 1] ELSE NoFollow]]
    /\ led = [n \in Nodes |-> [s \in Segs |-> IF s = 1 /\ n = FirstLeader THEN "Led" ELSE "No"]]
    /\ closed = [n \in Nodes |-> [s \in Segs |-> FALSE]]
    /\ committed = [n \in Nodes |-> [s \in Segs |-> 0]]
    /\ durableOf = [n \in Nodes |-> [s \in Segs |-> [m \in Nodes |-> 0]]]
    /\ heard = [n \in Nodes |-> [s \in Segs |-> [m \in Nodes |-> 0]]]
    /\ coord = [n \in Nodes |-> NoCoord]
    /\ msgs = {}
    /\ acked = {}
    /\ wrote = [s \in Segs |-> <<>>]
    /\ writers = [s \in Segs |-> {}]
    /\ shown = [s \in Segs |-> 0]
    /\ seen = {}
    /\ entries = 0
    /\ crashes = 0
    /\ seals = 0
    /\ rollovers = 0

-----------------------------------------------------------------------------
\* A client's entry passes the fence and is written, not flushed.
AppendAsync(n, s) ==
    /\ up[n] /\ led[n][s] = "Led" /\ ~closed[n][s]
    /\ entries < MaxEntries
    /\ entries' = entries + 1
    /\ log' = [log EXCEPT ![n][s] = Append(@, entries + 1)]
    /\ wrote' = [wrote EXCEPT ![s] = Append(@, entries + 1)]
    /\ writers' = [writers EXCEPT ![s] = @ \cup {<<n, life[n]>>}]
    /\ UNCHANGED <<history, nodeVars, has, flushed, loaded, promised, noted, sealedEnd, roleVars, coord, msgs, acked, shown, seen, crashes, seals, rollovers>>

\* One flush of the node's journal. A leader counts itself; followers answer.
Flushed(n) ==
    /\ up[n]
    /\ \E s \in Segs : flushed[n][s] < Len(log[n][s])
    /\ flushed' = [flushed EXCEPT ![n] = [s \in Segs |-> Len(log[n][s])]]
    /\ committed' = [committed EXCEPT ![n] = [s \in Segs |->
           IF led[n][s] = "Led" THEN Max(@[s], Reached(n, s, Len(log[n][s]), durableOf[n][s], Len(log[n][s]))) ELSE @[s]]]
    /\ acked' = acked \cup UNION {AckedOf(n, s, committed'[n][s], Len(log[n][s])) : s \in {t \in Segs : led[n][t] = "Led"}}
    /\ msgs' = msgs \cup {Answer(n, s, Len(log[n][s])) : s \in {t \in Segs : follow[n][t].epoch > 0 /\ flushed[n][t] < Len(log[n][t])}}
    /\ Look(up, log, sealedEnd, committed')
    /\ UNCHANGED <<history, nodeVars, has, log, loaded, promised, noted, sealedEnd, follow, led, closed, durableOf, heard, coord, wrote, writers, budgetVars>>

\* The epoch in which a segment was opened: there is one.
OpenEpoch(s) == history[CHOOSE v \in 1..Len(history) : history[v].segs[s].status = "Open"].segs[s].epoch

\* A leader sends a follower what it lacks by what it said, and what is committed.
TakeMessage(n, s, m) ==
    /\ up[n] /\ led[n][s] = "Led" /\ m # n
    /\ LET base == durableOf[n][s][m]
           sent == [type |-> "Append", from |-> n, life |-> life[n], to |-> m, seg |-> s, epoch |-> OpenEpoch(s),
                    base |-> base, entries |-> SubSeq(log[n][s], base + 1, Len(log[n][s])), committed |-> committed[n][s]]
       IN sent \notin msgs /\ msgs' = msgs \cup {sent}
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, coord, ghostVars, budgetVars>>

\* A follower takes what its leader sends, unless it has promised a coordinator.
Take(n, m) ==
    /\ m \in msgs /\ m.type = "Append" /\ m.to = n /\ up[n]
    /\ LET s == m.seg IN
       /\ follow[n][s] = [leader |-> m.from, life |-> m.life, epoch |-> m.epoch]
       /\ promised[n][s] = 0 /\ sealedEnd[n][s] < 0
       /\ log' = [log EXCEPT ![n][s] = IF m.base = Len(@) THEN @ \o m.entries ELSE @]
       /\ committed' = [committed EXCEPT ![n][s] = Max(@, m.committed)]
       /\ msgs' = msgs \cup {Answer(n, s, flushed[n][s])}
    /\ Look(up, log', sealedEnd, committed')
    /\ UNCHANGED <<history, nodeVars, has, flushed, loaded, promised, noted, sealedEnd, follow, led, closed, durableOf, heard, coord, acked, wrote, writers, budgetVars>>

\* A leader hears what a follower holds. A word of an earlier life counts for nothing once a later one was heard, or is known of.
Answered(n, m) ==
    /\ m \in msgs /\ m.type = "Answer" /\ m.to = n /\ up[n]
    /\ LET s == m.seg
           f == m.from
           isNew == m.life > heard[n][s][f]
           known == IF isNew THEN 0 ELSE durableOf[n][s][f]
       IN
       /\ led[n][s] = "Led"
       /\ m.life >= heard[n][s][f]
       /\ applied[n] = 0 \/ m.life >= history[applied[n]].lives[f]
       /\ m.durable <= Len(log[n][s])
       /\ heard' = [heard EXCEPT ![n][s][f] = m.life]
       /\ durableOf' = [durableOf EXCEPT ![n][s][f] = Max(known, m.durable)]
       /\ committed' = [committed EXCEPT ![n][s] = Max(@, Reached(n, s, flushed[n][s], durableOf'[n][s], Len(log[n][s])))]
       /\ acked' = acked \cup AckedOf(n, s, committed'[n][s], flushed[n][s])
    /\ Look(up, log, sealedEnd, committed')
    /\ UNCHANGED <<history, nodeVars, copyVars, follow, led, closed, coord, msgs, wrote, writers, budgetVars>>

-----------------------------------------------------------------------------
\* A node that started is taken note of.
NodeRegistered(n) ==
    /\ up[n] /\ Agreed.lives[n] # life[n]
    /\ history' = Append(history, [Agreed EXCEPT !.lives[n] = life[n]])
    /\ UNCHANGED <<nodeVars, copyVars, roleVars, coord, msgs, ghostVars, budgetVars>>

\* A node learns a later state of the metadata, and becomes what it says. After its start that may be an older one than it had known before:
\* by one that does not have its start yet it follows nobody.
Reconcile(n, v) ==
    /\ up[n] /\ v \in (applied[n] + 1)..Len(history)
    /\ applied' = [applied EXCEPT ![n] = v]
    /\ LET meta == history[v]
           open(s) == meta.segs[s].status = "Open"
           mine(s) == open(s) /\ meta.segs[s].leader = n /\ meta.segs[s].life = life[n] /\ meta.lives[n] = life[n]
           sealed(s) == meta.segs[s].status = "Sealed"
           learns(s) == sealed(s) /\ has[n][s] /\ sealedEnd[n][s] < 0
       IN
       /\ has' = [has EXCEPT ![n] = [s \in Segs |-> @[s] \/ meta.segs[s].status \in {"Open", "Sealing"}]]
       /\ sealedEnd' = [sealedEnd EXCEPT ![n] = [s \in Segs |-> IF learns(s) THEN meta.segs[s].end ELSE @[s]]]
       /\ log' = [log EXCEPT ![n] = [s \in Segs |-> IF learns(s) THEN Cut(@[s], meta.segs[s].end) ELSE @[s]]]
       /\ flushed' = [flushed EXCEPT ![n] = [s \in Segs |-> IF learns(s) THEN Min(@[s], meta.segs[s].end) ELSE @[s]]]
       /\ led' = [led EXCEPT ![n] = [s \in Segs |->
              IF learns(s) THEN "No"
              ELSE IF mine(s) /\ @[s] = "No" /\ ~loaded[n][s] /\ promised[n][s] = 0 /\ sealedEnd[n][s] < 0 THEN "Led"
              ELSE IF ~mine(s) /\ @[s] = "Led" THEN "Ended"
              ELSE @[s]]]
       /\ follow' = [follow EXCEPT ![n] = [s \in Segs |->
              IF open(s) /\ meta.lives[n] = life[n] /\ ~(meta.segs[s].leader = n /\ meta.segs[s].life = life[n]) /\ @[s].epoch = 0 /\ sealedEnd[n][s] < 0
              THEN [leader |-> meta.segs[s].leader, life |-> meta.segs[s].life, epoch |-> meta.segs[s].epoch]
              ELSE @[s]]]
    /\ Look(up, log', sealedEnd', committed)
    /\ UNCHANGED <<history, up, life, loaded, promised, noted, closed, committed, durableOf, heard, coord, msgs, acked, wrote, writers, budgetVars>>

-----------------------------------------------------------------------------
\* Whether a seal has to be begun whatever the budget: the leader's life is over, or the last coordinator's.
MustSeal(s) ==
    LET seg == Agreed.segs[s] IN
    \/ seg.status = "Open" /\ (~up[seg.leader] \/ life[seg.leader] # seg.life)
    \/ seg.status = "Sealing" /\ (~up[seg.coord] \/ life[seg.coord] # seg.coordLife)

\* A coordinator takes the segment in a new epoch, and asks the replicas.
SealBegan(n) ==
    /\ up[n] /\ ~coord[n].on /\ applied[n] > 0 /\ Agreed.lives[n] = life[n]
    /\ HasOpen(Agreed)
    /\ LET s == Last(Agreed)
           seg == Agreed.segs[s]
           epoch == seg.epoch + 1
       IN
       /\ s < MaxSegments
       /\ history[applied[n]].segs[s] = seg
       /\ MustSeal(s) \/ seals < MaxSeals
       /\ seals' = IF MustSeal(s) THEN seals ELSE seals + 1
       /\ history' = Append(history, [Agreed EXCEPT !.segs[s] = [seg EXCEPT !.status = "Sealing", !.epoch = epoch, !.coord = n, !.coordLife = life[n]]])
       /\ coord' = [coord EXCEPT ![n] = [on |-> TRUE, seg |-> s, epoch |-> epoch, ends |-> [m \in Nodes |-> -1]]]
       /\ msgs' = msgs \cup {[type |-> "Ask", to |-> m, seg |-> s, epoch |-> epoch] : m \in Nodes}
    /\ UNCHANGED <<nodeVars, copyVars, roleVars, ghostVars, entries, crashes, rollovers>>

\* A replica promises: from here on it takes nothing of the leader, and leads no more. Not durable yet.
Promise(n, m) ==
    /\ m \in msgs /\ m.type = "Ask" /\ m.to = n /\ up[n]
    /\ LET s == m.seg IN
       /\ has[n][s] /\ sealedEnd[n][s] < 0 /\ m.epoch > promised[n][s]
       /\ promised' = [promised EXCEPT ![n][s] = m.epoch]
       /\ led' = [led EXCEPT ![n][s] = IF @ = "Led" THEN "Ended" ELSE @]
    /\ UNCHANGED <<history, nodeVars, has, log, flushed, loaded, noted, sealedEnd, follow, closed, committed, durableOf, heard, coord, msgs, ghostVars, budgetVars>>

\* The promise and everything that was taken before it become durable in one step, and then the length is told.
PromiseStored(n, s) ==
    /\ up[n] /\ promised[n][s] > noted[n][s] /\ sealedEnd[n][s] < 0
    /\ flushed' = [flushed EXCEPT ![n][s] = Len(log[n][s])]
    /\ noted' = [noted EXCEPT ![n][s] = promised[n][s]]
    /\ msgs' = msgs \cup {[type |-> "Sealed", from |-> n, seg |-> s, epoch |-> promised[n][s], end |-> Len(log[n][s])]}
    /\ UNCHANGED <<history, nodeVars, has, log, loaded, promised, sealedEnd, roleVars, coord, ghostVars, budgetVars>>

\* A coordinator hears a length.
Sealed(n, m) ==
    /\ m \in msgs /\ m.type = "Sealed" /\ up[n] /\ coord[n].on
    /\ m.seg = coord[n].seg /\ m.epoch = coord[n].epoch
    /\ m.end > coord[n].ends[m.from]
    /\ coord' = [coord EXCEPT ![n].ends[m.from] = m.end]
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, msgs, ghostVars, budgetVars>>

Known(n) == {m \in Nodes : coord[n].ends[m] >= 0}
Longest(n) == MaxOf({coord[n].ends[m] : m \in Known(n)})

\* What a short replica lacks is read from a long one, and sent to it.
CopyPart(n, source, target) ==
    /\ up[n] /\ coord[n].on /\ up[source]
    /\ Cardinality(Known(n)) >= SealQuorum
    /\ {source, target} \subseteq Known(n)
    /\ coord[n].ends[source] = Longest(n) /\ coord[n].ends[target] < Longest(n)
    /\ LET s == coord[n].seg
           base == coord[n].ends[target]
           part == [type |-> "Part", to |-> target, seg |-> s, epoch |-> coord[n].epoch, base |-> base, entries |-> SubSeq(log[source][s], base + 1, Longest(n))]
       IN
       /\ Len(log[source][s]) >= Longest(n)
       /\ part \notin msgs
       /\ msgs' = msgs \cup {part}
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, coord, ghostVars, budgetVars>>

\* A sealed copy is completed, durably.
CompleteAsync(n, m) ==
    /\ m \in msgs /\ m.type = "Part" /\ m.to = n /\ up[n]
    /\ LET s == m.seg IN
       /\ promised[n][s] = m.epoch /\ noted[n][s] = m.epoch /\ sealedEnd[n][s] < 0
       /\ m.base = Len(log[n][s])
       /\ log' = [log EXCEPT ![n][s] = @ \o m.entries]
       /\ flushed' = [flushed EXCEPT ![n][s] = Len(log'[n][s])]
       /\ msgs' = msgs \cup {[type |-> "Stored", from |-> n, seg |-> s, epoch |-> m.epoch, end |-> Len(log'[n][s])]}
    /\ Look(up, log', sealedEnd, committed)
    /\ UNCHANGED <<history, nodeVars, has, loaded, promised, noted, sealedEnd, roleVars, coord, acked, wrote, writers, budgetVars>>

\* A coordinator hears that a copy was completed.
Copied(n, m) ==
    /\ m \in msgs /\ m.type = "Stored" /\ up[n] /\ coord[n].on
    /\ m.seg = coord[n].seg /\ m.epoch = coord[n].epoch
    /\ m.end > coord[n].ends[m.from]
    /\ coord' = [coord EXCEPT ![n].ends[m.from] = m.end]
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, msgs, ghostVars, budgetVars>>

\* A seal quorum has told its length, and enough of them hold the longest: the coordinator's last word.
\* (The code waits a while for an ack quorum of whole copies, and is content with a seal quorum after that.)
ProposeEnd(n) ==
    /\ up[n] /\ coord[n].on
    /\ Cardinality(Known(n)) >= SealQuorum
    /\ Cardinality({m \in Known(n) : coord[n].ends[m] = Longest(n)}) >= SealQuorum
    /\ \E next \in Nodes :
           msgs' = msgs \cup {[type |-> "End", proposer |-> n, life |-> life[n], seg |-> coord[n].seg, epoch |-> coord[n].epoch, end |-> Longest(n), next |-> next]}
    /\ coord' = [coord EXCEPT ![n] = NoCoord]
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, ghostVars, budgetVars>>

\* Another coordinator has taken the segment, or it is sealed.
GiveUp(n) ==
    /\ up[n] /\ coord[n].on
    /\ Agreed.segs[coord[n].seg].epoch # coord[n].epoch \/ Agreed.segs[coord[n].seg].status = "Sealed"
    /\ coord' = [coord EXCEPT ![n] = NoCoord]
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, msgs, ghostVars, budgetVars>>

\* Clean rollover: the leader lets nobody in any more.
DrainAsync(n, s) ==
    /\ up[n] /\ led[n][s] = "Led" /\ ~closed[n][s] /\ s < MaxSegments /\ rollovers < MaxRollovers
    /\ rollovers' = rollovers + 1
    /\ closed' = [closed EXCEPT ![n][s] = TRUE]
    /\ UNCHANGED <<history, nodeVars, copyVars, follow, led, committed, durableOf, heard, coord, msgs, ghostVars, entries, crashes, seals>>

HasProposed(n, s) == \E m \in msgs : m.type = "End" /\ m.proposer = n /\ m.life = life[n] /\ m.seg = s

\* Everything is committed: the leader proposes the exact end.
ProposeDrained(n, s) ==
    /\ up[n] /\ led[n][s] = "Led" /\ closed[n][s]
    /\ committed[n][s] = Len(log[n][s])
    /\ ~HasProposed(n, s)
    /\ \E next \in Nodes :
           msgs' = msgs \cup {[type |-> "End", proposer |-> n, life |-> life[n], seg |-> s, epoch |-> OpenEpoch(s), end |-> Len(log[n][s]), next |-> next]}
    /\ UNCHANGED <<history, nodeVars, copyVars, roleVars, coord, ghostVars, budgetVars>>

\* The drain took too long, and nothing was proposed.
Reopen(n, s) ==
    /\ up[n] /\ led[n][s] = "Led" /\ closed[n][s] /\ ~HasProposed(n, s)
    /\ closed' = [closed EXCEPT ![n][s] = FALSE]
    /\ UNCHANGED <<history, nodeVars, copyVars, follow, led, committed, durableOf, heard, coord, msgs, ghostVars, budgetVars>>

\* The group applies a proposed end: the segment is sealed, and the next one opened.
SegmentSealed(m) ==
    /\ m \in msgs /\ m.type = "End"
    /\ LET s == m.seg
           seg == Agreed.segs[s]
       IN
       /\ s < MaxSegments
       /\ seg.epoch = m.epoch
       /\ \/ seg.status = "Open" /\ seg.leader = m.proposer /\ seg.life = m.life
          \/ seg.status = "Sealing" /\ seg.coord = m.proposer /\ seg.coordLife = m.life
       /\ history' = Append(history, [Agreed EXCEPT
              !.segs[s] = [seg EXCEPT !.status = "Sealed", !.end = m.end, !.coord = NoNode, !.coordLife = 0],
              !.segs[s + 1] = [NoSegment EXCEPT !.status = "Open", !.leader = m.next, !.life = Agreed.lives[m.next], !.epoch = seg.epoch + 1]])
    /\ UNCHANGED <<nodeVars, copyVars, roleVars, coord, msgs, ghostVars, budgetVars>>

-----------------------------------------------------------------------------
\* Power goes: what was not flushed may be lost, promises that are not noted are. Everything in memory is gone.
Crash(n) ==
    /\ up[n] /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ \E keeps \in BOOLEAN :
           /\ log' = [log EXCEPT ![n] = [s \in Segs |-> IF keeps THEN @[s] ELSE Cut(@[s], flushed[n][s])]]
           /\ flushed' = [flushed EXCEPT ![n] = [s \in Segs |-> Len(log'[n][s])]]
    /\ up' = [up EXCEPT ![n] = FALSE]
    /\ life' = [life EXCEPT ![n] = @ + 1]
    /\ applied' = [applied EXCEPT ![n] = 0]
    /\ loaded' = [loaded EXCEPT ![n] = has[n]]
    /\ promised' = [promised EXCEPT ![n] = noted[n]]
    /\ sealedEnd' = [sealedEnd EXCEPT ![n] = [s \in Segs |-> -1]]
    /\ follow' = [follow EXCEPT ![n] = [s \in Segs |-> NoFollow]]
    /\ led' = [led EXCEPT ![n] = [s \in Segs |-> "No"]]
    /\ closed' = [closed EXCEPT ![n] = [s \in Segs |-> FALSE]]
    /\ committed' = [committed EXCEPT ![n] = [s \in Segs |-> 0]]
    /\ durableOf' = [durableOf EXCEPT ![n] = [s \in Segs |-> [m \in Nodes |-> 0]]]
    /\ heard' = [heard EXCEPT ![n] = [s \in Segs |-> [m \in Nodes |-> 0]]]
    /\ coord' = [coord EXCEPT ![n] = NoCoord]
    /\ UNCHANGED <<history, has, noted, msgs, ghostVars, entries, seals, rollovers>>

Restart(n) ==
    /\ ~up[n]
    /\ up' = [up EXCEPT ![n] = TRUE]
    /\ UNCHANGED <<history, life, applied, copyVars, roleVars, coord, msgs, ghostVars, budgetVars>>

-----------------------------------------------------------------------------
Replicating ==
    \/ \E n \in Nodes, s \in Segs : AppendAsync(n, s)
    \/ \E n \in Nodes : Flushed(n)
    \/ \E n \in Nodes, s \in Segs, m \in Nodes : TakeMessage(n, s, m)
    \/ \E n \in Nodes, m \in msgs : Take(n, m) \/ Answered(n, m)

Sealing ==
    \/ \E n \in Nodes : SealBegan(n) \/ ProposeEnd(n) \/ GiveUp(n)
    \/ \E n \in Nodes, m \in msgs : Promise(n, m) \/ Sealed(n, m) \/ CompleteAsync(n, m) \/ Copied(n, m)
    \/ \E n \in Nodes, s \in Segs : PromiseStored(n, s)
    \/ \E n \in Nodes, source \in Nodes, target \in Nodes : CopyPart(n, source, target)

Rolling ==
    \/ \E n \in Nodes, s \in Segs : DrainAsync(n, s) \/ ProposeDrained(n, s) \/ Reopen(n, s)
    \/ \E m \in msgs : SegmentSealed(m)

Learning ==
    \/ \E n \in Nodes : NodeRegistered(n)
    \/ \E n \in Nodes, v \in 1..Len(history) : Reconcile(n, v)

Failing == \E n \in Nodes : Crash(n) \/ Restart(n)

Next == Replicating \/ Sealing \/ Rolling \/ Learning \/ Failing

MustSealBegan(n) == HasOpen(Agreed) /\ MustSeal(Last(Agreed)) /\ SealBegan(n)

\* What must not be put off for ever: everything but new work and faults.
Fairness ==
    /\ \A n \in Nodes : WF_vars(Flushed(n)) /\ WF_vars(Restart(n)) /\ WF_vars(NodeRegistered(n)) /\ WF_vars(ProposeEnd(n)) /\ WF_vars(GiveUp(n))
    /\ \A n \in Nodes : WF_vars(MustSealBegan(n)) /\ WF_vars(\E v \in 1..Len(history) : v = Len(history) /\ Reconcile(n, v))
    /\ \A n \in Nodes, s \in Segs : WF_vars(PromiseStored(n, s)) /\ WF_vars(ProposeDrained(n, s))
    /\ \A n \in Nodes : WF_vars(\E m \in msgs : Promise(n, m)) /\ WF_vars(\E m \in msgs : Sealed(n, m))
    /\ \A n \in Nodes : WF_vars(\E m \in msgs : CompleteAsync(n, m)) /\ WF_vars(\E m \in msgs : Copied(n, m))
    /\ \A n \in Nodes : WF_vars(\E source \in Nodes, target \in Nodes : CopyPart(n, source, target))
    /\ WF_vars(\E m \in msgs : SegmentSealed(m))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
TypeOK ==
    /\ Len(history) >= 1
    /\ up \in [Nodes -> BOOLEAN]
    /\ life \in [Nodes -> 1..(MaxCrashes + 1)]
    /\ applied \in [Nodes -> 0..Len(history)]
    /\ has \in [Nodes -> [Segs -> BOOLEAN]]
    /\ loaded \in [Nodes -> [Segs -> BOOLEAN]]
    /\ closed \in [Nodes -> [Segs -> BOOLEAN]]
    /\ led \in [Nodes -> [Segs -> {"No", "Led", "Ended"}]]
    /\ \A n \in Nodes, s \in Segs : flushed[n][s] \in 0..Len(log[n][s]) /\ noted[n][s] <= promised[n][s]

\* The metadata contradicts itself nowhere, and what nodes have agrees with it.
DomainConsistency ==
    /\ Cardinality({s \in Segs : Agreed.segs[s].status \in {"Open", "Sealing"}}) = 1
    /\ \A s \in Segs : Agreed.segs[s].status = "Sealed" => s < MaxSegments /\ Agreed.segs[s + 1].status # "None" /\ Agreed.segs[s + 1].epoch > Agreed.segs[s].epoch
    /\ \A n \in Nodes, s \in Segs : sealedEnd[n][s] >= 0 => Agreed.segs[s].status = "Sealed" /\ Agreed.segs[s].end = sealedEnd[n][s]

\* A segment is written by one life of one node, the one that the metadata names.
SingleWriterPerSegment ==
    \A s \in Segs : \A w \in writers[s] : w = <<Agreed.segs[s].leader, Agreed.segs[s].life>>

\* Nobody writes a segment that is not opened yet, and nothing behind a fixed length is shown.
NoWritesPastOpenSegment ==
    \A n \in Nodes, s \in Segs :
        /\ Agreed.segs[s].status = "None" => log[n][s] = <<>>
        /\ (Agreed.segs[s].status = "Sealed" /\ up[n]) => Shows(log, sealedEnd, committed, n, s) <= Agreed.segs[s].end

\* A sealed length never changes, and a seal quorum of disks holds all of the segment.
SealedCountsStable ==
    \A s \in Segs : Agreed.segs[s].status = "Sealed" =>
        /\ \A v \in 1..Len(history) : history[v].segs[s].status = "Sealed" => history[v].segs[s].end = Agreed.segs[s].end
        /\ Cardinality({n \in Nodes : Len(log[n][s]) >= Agreed.segs[s].end}) >= SealQuorum

\* Every copy is a prefix of what the segment's leader wrote, in its order.
SequentialWriteOrder == \A n \in Nodes, s \in Segs : IsPrefix(log[n][s], wrote[s])

\* What clients were told is stored is on the disks of an ack quorum.
AcknowledgedEntriesSurvive ==
    \A a \in acked : Cardinality({n \in Nodes : flushed[n][a[1]] >= a[2] /\ log[n][a[1]][a[2]] = a[3]}) >= AckQuorum

\* It lies before the end at which its segment is sealed.
SealedLengthCoversEveryAcknowledged ==
    \A a \in acked : Agreed.segs[a[1]].status = "Sealed" => a[2] <= Agreed.segs[a[1]].end

\* Readers never see two entries at one place.
OneEntryPerOffset == \A a \in seen, b \in seen : (a[1] = b[1] /\ a[2] = b[2]) => a[3] = b[3]

\* What readers may have seen is before the end at which its segment is sealed.
CommittedNeverGoesBack == \A s \in Segs : Agreed.segs[s].status = "Sealed" => shown[s] <= Agreed.segs[s].end

\* A seal that was begun ends, and the next segment is opened.
RolloverProgress == \A s \in Segs : (Agreed.segs[s].status = "Sealing") ~> (Agreed.segs[s].status = "Sealed")

\* What was acknowledged is shown to readers.
ReadProgress == \A s \in Segs, i \in 1..MaxEntries : (\E v \in 1..MaxEntries : <<s, i, v>> \in acked) ~> (shown[s] >= i)

=============================================================================
