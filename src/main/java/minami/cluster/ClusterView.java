package minami.cluster;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster as this node sees it: itself, the members, and whose images have become its own. The
 * last that was heard stays true until etcd says otherwise; before that there is nobody.
 * Thread-safe: one thread changes it, all read it.
 */
final class ClusterView {

  private final ClusterSettings settings;
  private final String instance;
  private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final Moves moves = new Moves(this::isSelf);
  private volatile Membership membership = Membership.NONE;

  /** Null until its address is known. */
  private volatile Member self;

  /** Nobody yet, as seen by a node that has just been started. */
  ClusterView(ClusterSettings settings, String instance) {
    this.settings = settings;
    this.instance = instance;
  }

  /** This node as the others know it; empty until its address is known. */
  Optional<Member> self() {
    return Optional.ofNullable(self);
  }

  boolean isSelf(Member member) {
    return self != null && member.id().equals(self.id());
  }

  /** The members, including this node once it has joined. */
  Membership membership() {
    return membership;
  }

  /** The members without this node. */
  List<Member> others() {
    return membership.members().stream().filter(member -> !isSelf(member)).toList();
  }

  /** What has become this node's lately. */
  Moves moves() {
    return moves;
  }

  /**
   * This node has its place now.
   *
   * @param local the address by which its host reaches etcd; empty if that is not known
   */
  Member selfAt(Optional<InetAddress> local) {
    self =
        new Member(
            settings.advertised().at(local.orElse(null)),
            instance,
            settings.version(),
            started,
            local.map(AdvertisedUrl::plain).orElse(Member.UNKNOWN),
            settings.meaning());
    return self;
  }

  /**
   * These are the members now.
   *
   * @return those that have owned images which are this node's now
   */
  Set<Member> update(Membership now) {
    Membership before = membership;
    membership = now;
    return moves.update(before, now);
  }
}
