package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What holds for the runs of every network. */
final class Runs {
  /** A network that looks at pictures. */
  interface Sight {
    Object look(Picture picture, Runnable check);
  }

  private Runs() {}

  /** All at once say what one alone does. */
  static void assertSameTogether(Sight network, List<Picture> pictures) throws Exception {
    List<String> alone = pictures.stream().map(p -> network.look(p, () -> {}).toString()).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> together = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        for (Picture picture : pictures) {
          together.add(threads.submit(() -> network.look(picture, () -> {}).toString()));
        }
      }
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The check is called often, and each call may end the run. */
  static void assertEnds(Sight network, Picture picture, int calls) {
    AtomicInteger count = new AtomicInteger();
    network.look(picture, count::incrementAndGet);
    assertThat(count.get()).isGreaterThan(calls);

    for (int last : new int[] {1, 100, count.get() / 2, count.get()}) {
      AtomicInteger left = new AtomicInteger(last);
      Runnable check =
          () -> {
            if (left.decrementAndGet() == 0) {
              throw new IllegalStateException("the end");
            }
          };
      assertThatThrownBy(() -> network.look(picture, check)).hasMessage("the end");
      assertThat(left).hasValue(0);
    }
  }

  /** No run takes more than that, nor much less. */
  static void assertMemory(Sight network, Picture picture, long expected) {
    network.look(picture, () -> {});
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    network.look(picture, () -> {});
    long taken = thread.getCurrentThreadAllocatedBytes() - before;
    assertThat(taken).isBetween(expected * 8 / 10, expected);
  }
}
