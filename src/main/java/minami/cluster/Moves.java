package minami.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Images that have become this node's lately, and who has owned them before. Thread-safe. */
final class Moves {

  /** For so long, their former owner may have more of them. */
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Predicate<Member> isSelf;

  /** How it was before; null if nothing has moved here. */
  private final AtomicReference<Move> last = new AtomicReference<>();

  /** One change of the members. */
  record Move(Membership before, long nanos) {}

  /**
   * @param isSelf which of the members is this node
   */
  Moves(Predicate<Member> isSelf) {
    this.isSelf = isSelf;
  }

  /**
   * The members have changed.
   *
   * @return those that have owned images which are this node's now: all that did, if it owned none
   *     before; else those that no longer do, as long as they are members, which drain
   */
  Set<Member> update(Membership before, Membership now) {
    if (now.owning().stream().noneMatch(isSelf) || before.owning().isEmpty()) {
      return Set.of();
    }
    Set<Member> former = new HashSet<>(before.owning());
    if (before.owning().stream().anyMatch(isSelf)) {
      former.removeAll(now.owning());
    }
    former.removeIf(member -> now.member(member.id()).isEmpty());
    if (!former.isEmpty()) {
      last.set(new Move(before, System.nanoTime()));
    }
    return former;
  }

  /** The last one that still counts; null if there is none. */
  Move last() {
    Move move = last.get();
    return move == null || System.nanoTime() - move.nanos > LATELY.toNanos() ? null : move;
  }

  /** The node that owned an image before that, if it is another, and a member of these. */
  Optional<Member> formerOwner(String image, Membership now) {
    return Optional.ofNullable(last())
        .flatMap(move -> move.before.owners(image).stream().findFirst())
        .filter(owner -> !isSelf.test(owner) && now.member(owner.id()).isPresent());
  }

  /** A former owner cannot be reached. */
  void forget(Move move) {
    last.compareAndSet(move, null);
  }
}
