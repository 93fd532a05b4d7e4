package minami.moderation;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Does as a test tells it. */
public final class ToldProvider implements ModerationProvider {

  /** What a provider does with a picture. */
  interface Work {
    Map<String, Double> on(byte[] jpeg) throws Exception;
  }

  static volatile Work work;
  static final AtomicInteger CALLS = new AtomicInteger();
  static final AtomicInteger CLOSED = new AtomicInteger();

  static void reset(Work newWork) {
    work = newWork;
    CALLS.set(0);
    CLOSED.set(0);
  }

  @Override
  public String name() {
    return "told";
  }

  @Override
  public Map<String, Double> moderate(byte[] jpeg) throws Exception {
    CALLS.incrementAndGet();
    return work.on(jpeg);
  }

  @Override
  public void close() {
    CLOSED.incrementAndGet();
  }
}
