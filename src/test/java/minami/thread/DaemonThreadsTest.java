package minami.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {

  private final DaemonThreads threads = new DaemonThreads();

  @Test
  void threads_areNumberedDaemons_withOurClassLoader() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader strange = new ClassLoader("another web application's", before) {};
    Thread.currentThread().setContextClassLoader(strange);
    try {
      ThreadFactory factory = threads.named("work");
      Thread first = factory.newThread(() -> {});
      Thread second = factory.newThread(() -> {});

      assertThat(first.getName()).isEqualTo("work-1");
      assertThat(second.getName()).isEqualTo("work-2");
      assertThat(second.isDaemon()).isTrue();
      assertThat(second.getContextClassLoader()).isSameAs(DaemonThreads.class.getClassLoader());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void inAGroup_soAreTheThreadsTheyMake() throws InterruptedException {
    ThreadGroup group = new ThreadGroup("group");
    ThreadGroup[] inherited = new ThreadGroup[1];
    Thread thread =
        new DaemonThreads(group).one("one", () -> inherited[0] = new Thread().getThreadGroup());
    thread.start();
    thread.join();

    assertThat(inherited[0]).isSameAs(group);
  }

  @Test
  void join_waitsForAllThatRun_butNotLongerThanThePatience() {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = threads.one("one", () -> awaitQuietly(end));
    thread.start();
    threads.one("never started", () -> {});

    threads.join(Duration.ofMillis(50));
    assertThat(thread.isAlive()).isTrue();
    end.countDown();
    threads.join(Duration.ofSeconds(10));
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void join_onOneOfTheThreads_doesNotWaitForItself() throws InterruptedException {
    Thread thread = threads.one("one", () -> threads.join(Duration.ofMinutes(1)));
    thread.start();
    thread.join(10_000);
    assertThat(thread.isAlive()).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
