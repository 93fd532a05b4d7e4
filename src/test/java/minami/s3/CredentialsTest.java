package minami.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import minami.thread.DaemonThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

@Timeout(30)
class CredentialsTest {

  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, threads.named("test-timer"));
  private final AtomicInteger asked = new AtomicInteger();
  private Credentials credentials;

  @AfterEach
  void stop() {
    credentials.close();
    timer.shutdownNow();
    threads.join(Duration.ofSeconds(10));
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("minami-s3"));
  }

  @Test
  void chain_isAskedOnceForAll_onAThreadOfItsOwn() throws Exception {
    open(Duration.ofSeconds(20), () -> lasting(Duration.ofHours(1)));

    CompletableFuture<String> thread =
        credentials.get().thenApply(who -> Thread.currentThread().getName());
    AwsCredentialsIdentity first = credentials.get().get();

    assertThat(thread.get())
        .satisfiesAnyOf(
            name -> assertThat(name).startsWith("minami-s3-credentials"),
            name -> assertThat(name).isEqualTo(Thread.currentThread().getName()));
    assertThat(credentials.get().get()).isSameAs(first);
    assertThat(asked).hasValue(1);
  }

  @Test
  void chainThatHangs_isNotWaitedForLong_andServesLater() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    open(
        Duration.ofMillis(100),
        () -> {
          awaitEnd(hangs);
          return lasting(Duration.ofHours(1));
        });

    assertThat(failure(credentials.get())).hasMessageContaining("does not answer");
    assertThat(credentials.get()).as("while it hangs, at once").isCompletedExceptionally();
    hangs.countDown();

    await().until(() -> !credentials.get().isCompletedExceptionally());
    assertThat(asked).hasValue(1);
  }

  @Test
  void chainThatFindsNothing_isNotAskedForEachRequest() {
    open(
        Duration.ofSeconds(20),
        () -> {
          throw SdkClientException.create("nothing here");
        });

    for (int i = 0; i < 10; i++) {
      assertThat(failure(credentials.get()))
          .isInstanceOf(CredentialsException.class)
          .hasMessageContaining("finds no credentials: set s3.access-key");
    }
    assertThat(asked).hasValue(1);
    S3Settings settings = new S3Settings(null, "us-east-1", S3Settings.Style.AUTO, "", "");
    AtomicReference<Throwable> told = new AtomicReference<>();
    new Signer(settings, credentials)
        .sign("us-east-1", "GET", URI.create("https://example.com/"), Map.of(), new byte[0])
        .whenComplete((signature, failure) -> told.set(failure));
    assertThat(told.get()).as("as it is, not wrapped").isInstanceOf(CredentialsException.class);
  }

  @Test
  void refusedCredentials_areLookedUpAnew_butNotAgainAndAgain() throws Exception {
    open(Duration.ofSeconds(20), () -> lasting(Duration.ofHours(1)));
    AwsCredentialsIdentity first = credentials.get().get();

    assertThat(credentials.renew(first)).isTrue();
    AwsCredentialsIdentity second = credentials.get().get();
    assertThat(second).isNotSameAs(first);
    assertThat(credentials.renew(first)).as("somebody was quicker").isTrue();
    assertThat(credentials.get().get()).isSameAs(second);
    assertThat(credentials.renew(second)).as("so soon").isFalse();
  }

  @Test
  void credentialsThatHaveExpired_areNotUsed() throws Exception {
    open(Duration.ofSeconds(20), () -> lasting(Duration.ofSeconds(-1)));
    credentials.get().get(); // whoever waited for it is told by the server

    assertThat(failure(credentials.get())).hasMessageContaining("have expired: renew them");
  }

  private void open(Duration patience, AwsCredentialsProvider chain) {
    credentials =
        new Credentials(
            () ->
                () -> {
                  asked.incrementAndGet();
                  return chain.resolveCredentials();
                },
            threads,
            timer,
            patience);
  }

  private static AwsSessionCredentials lasting(Duration time) {
    return AwsSessionCredentials.builder()
        .accessKeyId("an-access-key")
        .secretAccessKey("a-secret-key")
        .sessionToken("a-token")
        .expirationTime(Instant.now().plus(time))
        .build();
  }

  private static Throwable failure(CompletableFuture<?> future) {
    try {
      return new AssertionError("no failure, but " + future.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (Exception e) {
      return e;
    }
  }

  private static void awaitEnd(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw SdkClientException.create("interrupted", e);
    }
  }
}
