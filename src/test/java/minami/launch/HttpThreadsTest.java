package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpThreadsTest {

  private final HttpThreads threads = new HttpThreads();

  @BeforeEach
  void start() {
    LifeCycle.start(threads);
  }

  @AfterEach
  void stop() {
    LifeCycle.stop(threads);
  }

  /** The name of the thread that runs a job which a thread of this name has given to the pool. */
  private String runner(String name, boolean connection) throws Exception {
    CompletableFuture<String> runner = new CompletableFuture<>();
    Runnable job = () -> runner.complete(Thread.currentThread().getName());
    Object asConnection =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class, Runnable.class},
            (proxy, method, arguments) -> {
              job.run();
              return null;
            });
    new Thread(() -> threads.execute(connection ? (Runnable) asConnection : job), name).start();
    return runner.get();
  }

  @Test
  void connectionOnAThreadThatReplies_isReadOnThere() throws Exception {
    assertThat(runner("minami-replies-1", true)).isEqualTo("minami-replies-1");
  }

  @Test
  void anythingElse_isDoneByAThreadOfThePool() throws Exception {
    assertThat(runner("minami-replies-1", false)).startsWith("minami-http-");
    assertThat(runner("minami-deadlines-1", true)).startsWith("minami-http-");
  }
}
