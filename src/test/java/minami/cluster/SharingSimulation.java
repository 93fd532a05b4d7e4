package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a million images are shared, and what the copies of popular ones are good for. Not among the
 * tests of a build; {@code mvn -q test -Dtest=SharingSimulation} prints the table in the README.
 *
 * <p>Requests follow Zipf's law (exponent 1: the most popular image gets 7 % of them) and reach the
 * nodes evenly. Each node keeps copies of the 400 thumbnails of others that it used last: an eighth
 * of the default cache, at 20 KB each. It is assumed to hold all that it owns. The first half of
 * the requests fills the caches and is not counted.
 */
class SharingSimulation {

  private static final int IMAGES = 1_000_000;
  private static final int REQUESTS = 20_000_000;
  private static final int COPIES = 400;

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 1_000})
  void share(int nodes) {
    Membership membership = Members.membership(nodes + 1);
    int[] after = owners(membership);
    int[] owners = owners(Members.membership(nodes));
    int moved = 0;
    int[] owned = new int[nodes];
    for (int image = 0; image < IMAGES; image++) {
      owned[owners[image]]++;
      if (owners[image] != after[image]) {
        moved++;
        assertThat(after[image]).as("the new node").isEqualTo(nodes);
      }
    }
    Requests without = new Requests(nodes, owners, 0);
    Requests with = new Requests(nodes, owners, COPIES);
    double mean = (double) IMAGES / nodes;
    int[] sorted = owned.clone();
    Arrays.sort(sorted);
    if (nodes == 10) {
      System.out.println(
          """
          | nodes | images per node, least to most (of the mean) | images moved when one joins (ideal) | answered without asking a peer: no copies, with copies | busiest node's work for peers (of the mean): no copies, with copies |
          |---|---|---|---|---|""");
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %.3f to %.3f | %.4f %% (%.4f %%) | %.1f %%, %.1f %% | %.1f, %.1f |%n",
        nodes,
        sorted[0] / mean,
        sorted[nodes - 1] / mean,
        100.0 * moved / IMAGES,
        100.0 / (nodes + 1),
        100 * without.localShare(),
        100 * with.localShare(),
        without.busiest(),
        with.busiest());
  }

  private static int[] owners(Membership membership) {
    Map<Member, Integer> numbers = new HashMap<>();
    membership.members().forEach(member -> numbers.put(member, number(member)));
    int[] owners = new int[IMAGES];
    for (int image = 0; image < IMAGES; image++) {
      owners[image] = numbers.get(membership.owners("albums/" + image + ".jpg").get(0));
    }
    return owners;
  }

  /** By its address: the order of the members is that of their names, as text. */
  private static int number(Member member) {
    String[] parts = member.url().getHost().split("\\.", -1);
    return Integer.parseInt(parts[2]) * 256 + Integer.parseInt(parts[3]);
  }

  /** What becomes of the requests. */
  private static final class Requests {
    private final long[] served;
    private long local;
    private long counted;

    Requests(int nodes, int[] owners, int copies) {
      served = new long[nodes];
      double[] cumulative = zipf();
      Random random = new Random(1);
      Map<Integer, Lru> hot = new HashMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        int image = image(cumulative, random.nextDouble());
        int node = random.nextInt(nodes);
        boolean here =
            owners[image] == node
                || copies > 0 && hot.computeIfAbsent(node, n -> new Lru(copies)).use(image);
        if (i >= REQUESTS / 2) {
          counted++;
          if (here) {
            local++;
          } else {
            served[owners[image]]++;
          }
        }
      }
    }

    private static double[] zipf() {
      double[] cumulative = new double[IMAGES];
      double sum = 0;
      for (int i = 0; i < IMAGES; i++) {
        sum += 1.0 / (i + 1);
        cumulative[i] = sum;
      }
      for (int i = 0; i < IMAGES; i++) {
        cumulative[i] /= sum;
      }
      return cumulative;
    }

    private static int image(double[] cumulative, double at) {
      int found = Arrays.binarySearch(cumulative, at);
      return Math.min(IMAGES - 1, found < 0 ? -found - 1 : found);
    }

    double localShare() {
      return (double) local / counted;
    }

    double busiest() {
      return Arrays.stream(served).max().orElse(0) / Arrays.stream(served).average().orElse(1);
    }
  }

  /** The images used last. */
  private static final class Lru extends LinkedHashMap<Integer, Boolean> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Lru(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    /** Whether it was there; it is now. */
    boolean use(int image) {
      return put(image, true) != null;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
      return size() > most;
    }
  }
}
