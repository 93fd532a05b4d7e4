package minami.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes that share one cache, as this node sees them at one moment.
 *
 * <p>An image belongs to the member that scores highest for it (rendezvous hashing; Thaler and
 * Ravishankar, "Using name-based mappings to increase hit rates", 1998). Nothing is stored or
 * negotiated: nodes that know the same members find the same owner. When a member joins or leaves,
 * only the images that it gains or loses move; those of a lost member spread evenly over the
 * others, each to its second choice. Finding an owner takes a few nanoseconds per member.
 *
 * <p>A member that drains owns nothing, so that the others do not ask it. It is still one of them:
 * they tell it what is purged, and can take it back.
 */
public final class Membership {

  /** No members, not even this node. */
  static final Membership NONE = new Membership(List.of());

  /**
   * As many images tell the shares to within one percent of all, and are asked for in a
   * millisecond.
   */
  private static final int SAMPLE = 1 << 14;

  private final List<Member> members;
  private final List<Member> owning;
  private final long[] seeds;

  /** Null until somebody asks. */
  private volatile Map<String, Double> shares;

  /** A snapshot of these members, whose names must differ. */
  Membership(Collection<Member> members) {
    this.members = members.stream().sorted(Comparator.comparing(Member::id)).toList();
    owning = this.members.stream().filter(member -> !member.draining()).toList();
    seeds = owning.stream().mapToLong(member -> hash(member.id())).toArray();
  }

  /** All members, sorted by name. */
  public List<Member> members() {
    return members;
  }

  /** Those that own images: all but those that drain. */
  List<Member> owning() {
    return owning;
  }

  /** The member of this name. */
  public Optional<Member> member(String id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst();
  }

  /**
   * The owner of an image and its second choice, in this order; fewer in a smaller cluster, and
   * none where all drain.
   *
   * @param image names the image without the options, so that one owner makes all its sizes from
   *     one original
   */
  public List<Member> owners(String image) {
    if (seeds.length < 2) {
      return owning;
    }
    long hash = hash(image);
    int first = -1;
    int second = -1;
    long best = 0;
    long next = 0;
    for (int i = 0; i < seeds.length; i++) {
      long score = mix(hash ^ seeds[i]);
      if (first < 0 || score > best) {
        second = first;
        next = best;
        first = i;
        best = score;
      } else if (second < 0 || score > next) {
        second = i;
        next = score;
      }
    }
    return List.of(owning.get(first), owning.get(second));
  }

  /** The part of all images that each member owns, by its name; an estimate from a sample. */
  public Map<String, Double> shares() {
    if (shares == null) {
      Map<String, Double> sampled = new HashMap<>();
      members.forEach(member -> sampled.put(member.id(), 0.0));
      for (int i = 0; i < SAMPLE && !owning.isEmpty(); i++) {
        sampled.merge(owners(Integer.toString(i)).get(0).id(), 1.0 / SAMPLE, Double::sum);
      }
      shares = Map.copyOf(sampled);
    }
    return shares;
  }

  /** FNV-1a over the characters, mixed. Part of the protocol: all nodes must agree on it. */
  static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  /**
   * A bijection in which each input bit flips half of the output bits (variant 13 of D. Stafford).
   */
  private static long mix(long x) {
    long z = x;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Membership m && members.equals(m.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return members.stream().map(Member::id).toList().toString();
  }
}
