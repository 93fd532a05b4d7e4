package minami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import minami.image.Fit;
import minami.image.Format;
import minami.image.Gravity;
import minami.image.ImageException;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.origin.OriginalMemory;
import minami.see.Seen;
import minami.testing.Corpus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenderPoolTest {

  private static final byte[] PICTURE = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
  private static final int ROOM = 32;
  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final RenderOptions SMALL =
      new RenderOptions(32, 32, Fit.FIT, false, Gravity.CENTRE, OutputFormat.PNG, 85, 0);

  private final OriginalMemory originals = new OriginalMemory((long) ROOM * PICTURE.length);
  private RenderPool pool = pool(1, 4, 64 << 20);

  private CompletableFuture<Rendered> render(byte[] original, RenderOptions options) {
    return pool.run(
        original,
        2,
        (bytes, deadline) -> RENDERER.prepare(bytes, options, Seen.NOTHING, false, deadline));
  }

  private RenderPool pool(int threads, int queue, long memory) {
    return pool(threads, queue, memory, Duration.ofSeconds(10));
  }

  private RenderPool pool(int threads, int queue, long memory, Duration patience) {
    return new RenderPool(threads, queue, memory, originals, patience, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    pool.close();
  }

  /**
   * Keeps the only thread busy until the latch is counted down: what follows a rendering runs on
   * its thread.
   */
  private CountDownLatch occupy() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Boolean> occupied;
    do { // a rendering that is faster than the next line would be followed up here, on this thread
      CompletableFuture<Boolean> attempt = new CompletableFuture<>();
      Thread here = Thread.currentThread();
      render(PICTURE, SMALL)
          .whenComplete(
              (rendered, failure) -> {
                boolean there = Thread.currentThread() != here;
                attempt.complete(there);
                if (there) {
                  awaitQuietly(release);
                }
              });
      occupied = attempt;
    } while (!occupied.get(10, TimeUnit.SECONDS));
    return release;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void pictureSmallerThanTheBudget_isRendered() throws Exception {
    assertThat(render(PICTURE, SMALL).get().thumbnail().width()).isEqualTo(32);
  }

  @Test
  void pictureLargerThanTheBudget_isRenderedAlone() throws Exception {
    pool.close();
    pool = pool(2, 64, 1 << 10);
    List<CompletableFuture<Rendered>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(render(PICTURE, SMALL));
    }
    for (CompletableFuture<Rendered> one : all) {
      assertThat(one.get().thumbnail().width()).isEqualTo(32);
    }
  }

  @Test
  void brokenPicture_failsAndTheThreadGoesOn() throws Exception {
    CompletableFuture<Rendered> broken = render(new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2}, SMALL);
    assertThatThrownBy(broken::get).hasCauseInstanceOf(ImageException.class);
    assertThat(render(PICTURE, SMALL).get()).isNotNull();
  }

  @Test
  void nullWhereOptionsShouldBe_reachesTheWaiterAndTheThreadGoesOn() throws Exception {
    assertThatThrownBy(() -> render(PICTURE, null).get())
        .hasCauseInstanceOf(NullPointerException.class);
    assertThat(render(PICTURE, SMALL).get()).isNotNull();
  }

  @Test
  void renderingThatTakesTooLong_isEndedAndTheThreadGoesOn() throws Exception {
    pool.close();
    pool = pool(1, 4, 64 << 20, Duration.ofNanos(2));
    assertThatThrownBy(() -> render(PICTURE, SMALL).get())
        .hasCauseInstanceOf(ImageException.class)
        .hasMessageContaining("takes too long");
    assertThatThrownBy(() -> render(new byte[4], SMALL).get())
        .hasMessageContaining("supported picture format");
  }

  @Test
  void afterClosing_nothingIsTaken() {
    pool.close();
    assertThatThrownBy(() -> render(PICTURE, SMALL).get())
        .hasCauseInstanceOf(OverloadException.class);
  }

  @Test
  void closing_tellsThoseWhoWait() throws Exception {
    CountDownLatch release = occupy();
    CompletableFuture<Rendered> waiting = render(PICTURE, SMALL);
    Thread closing = new Thread(pool::close);
    closing.start();
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OverloadException.class);
    release.countDown();
    closing.join();
  }

  @Test
  void cancelledRendering_leavesTheQueue() throws Exception {
    CountDownLatch release = occupy();
    CompletableFuture<Rendered> waiting = render(PICTURE, SMALL);
    assertThat(pool.queued()).isEqualTo(1);
    waiting.cancel(true);
    assertThat(pool.queued()).isZero();
    release.countDown();
  }

  @Test
  void fullQueue_refusesAtOnce() throws Exception {
    CountDownLatch release = occupy();
    for (int i = 0; i < 4; i++) {
      assertThat(render(PICTURE, SMALL)).isNotDone();
    }
    assertThatThrownBy(() -> render(PICTURE, SMALL).get())
        .hasCauseInstanceOf(OverloadException.class);
    release.countDown();
  }

  @Test
  void originalsThatWait_areCountedOnceEach_andRefusedPastTheBound() throws Exception {
    CountDownLatch release = occupy();
    List<CompletableFuture<Rendered>> all = new ArrayList<>();
    all.add(render(PICTURE.clone(), SMALL));
    all.add(render(PICTURE.clone(), SMALL));
    all.add(render(PICTURE, SMALL));
    assertThat(originals.taken()).isEqualTo(3L * PICTURE.length);
    all.add(render(PICTURE, SMALL)); // in another size, perhaps
    assertThat(originals.taken()).isEqualTo(3L * PICTURE.length);
    all.remove(0).cancel(true);
    assertThat(originals.taken()).isEqualTo(2L * PICTURE.length);

    OriginalMemory.Lease others = originals.lease();
    assertThat(others.hold(new byte[(ROOM - 2) * PICTURE.length])).isTrue();
    assertThatThrownBy(() -> render(PICTURE.clone(), SMALL).get())
        .hasCauseInstanceOf(OverloadException.class);
    others.close();

    release.countDown();
    for (CompletableFuture<Rendered> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }
    assertThat(originals.taken()).isZero();
  }

  @Test
  void brokenAndRefusedOriginals_areGivenBack() throws Exception {
    assertThatThrownBy(() -> render(new byte[100], SMALL).get())
        .hasCauseInstanceOf(ImageException.class);
    CountDownLatch release = occupy();
    List<CompletableFuture<Rendered>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) { // one more than may wait
      all.add(render(new byte[100], SMALL));
    }
    release.countDown();
    for (CompletableFuture<Rendered> one : all.subList(0, 4)) {
      assertThatThrownBy(() -> one.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ImageException.class);
    }
    assertThatThrownBy(() -> all.get(4).get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OverloadException.class);
    assertThat(originals.taken()).isZero();
  }

  @Test
  void fullQueue_admitsNothing() throws Exception {
    pool.admit();
    CountDownLatch release = occupy();
    for (int i = 0; i < 4; i++) {
      assertThat(render(PICTURE, SMALL)).isNotDone();
    }
    assertThatThrownBy(() -> pool.admit()).isInstanceOf(OverloadException.class);
    release.countDown();
  }

  @Test
  void renderingThatWaitedLongerThanAQuarterOfThePatience_keepsOthersOutIfManyWait()
      throws Exception {
    pool.close();
    pool = pool(1, 4, 64 << 20, Duration.ofMillis(200));
    CountDownLatch release = occupy();
    List<CompletableFuture<Rendered>> waiting = new ArrayList<>();
    waiting.add(render(PICTURE, SMALL));
    waiting.add(render(PICTURE, SMALL));
    await().pollDelay(Duration.ofMillis(100)).until(() -> !refuses(pool)); // they are few
    waiting.add(render(PICTURE, SMALL));
    await().until(() -> refuses(pool));
    release.countDown();
    for (CompletableFuture<Rendered> one : waiting) {
      one.handle((rendered, failure) -> null).get(10, TimeUnit.SECONDS);
    }
    pool.admit();
  }

  @Test
  void renderingPastItsFairShare_isEndedOnceOthersWait() throws Exception {
    pool.close();
    pool =
        new RenderPool(
            1,
            4,
            64 << 20,
            originals,
            Duration.ofMinutes(2),
            Duration.ofMillis(5)); // a small part of what the large picture takes
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(5_000, 4_000, BufferedImage.TYPE_INT_RGB), "png", large);
    byte[] png = large.toByteArray();
    render(png, SMALL).get(); // nobody waits
    await()
        .until(
            () -> {
              CompletableFuture<Rendered> running = render(png, SMALL);
              CompletableFuture<Rendered> waiting = render(PICTURE, SMALL);
              while (!running.isDone()) {
                pool.admit();
              }
              assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotNull();
              return running
                  .handle((rendered, e) -> e != null && e.getMessage().contains("takes too long"))
                  .get();
            });
  }

  @Test
  void queueThatDoesNotMoveForAsLongAsRequestsWait_isStuckUntilItMoves() throws Exception {
    pool.close();
    pool = pool(1, 4, 64 << 20, Duration.ofMillis(100));
    CountDownLatch release = occupy();
    assertThat(pool.vitals().still()).isZero();
    render(PICTURE, SMALL).cancel(true); // moves nothing
    CompletableFuture<Rendered> waiting = render(PICTURE, SMALL);
    await().until(() -> pool.vitals().isStuck());
    assertThat(pool.vitals().queued()).isOne();
    assertThat(pool.vitals().isStarved()).isFalse();
    release.countDown();
    waiting.handle((rendered, failure) -> null).get(10, TimeUnit.SECONDS);
    assertThat(pool.vitals().isStuck()).isFalse();
  }

  @Test
  void poolWithoutMemoryForAsLongAsRequestsWait_isStarvedUntilSomethingIsRendered()
      throws Exception {
    pool.close();
    pool = pool(1, 4, 64 << 20, Duration.ofMillis(500));
    assertThat(pool.vitals().isStarved()).isFalse();
    OriginalMemory.Lease others = originals.lease();
    assertThat(others.hold(new byte[ROOM * PICTURE.length])).isTrue();
    await()
        .until(
            () -> {
              assertThat(render(PICTURE, SMALL)).isCompletedExceptionally();
              return pool.vitals().isStarved();
            });
    await("it to be tried again").until(() -> !pool.vitals().isStarved());
    others.close();
    assertThat(render(PICTURE, SMALL).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(pool.vitals().starved()).isZero();
  }

  @Test
  void figures_countWaitsAndMemory() throws Exception {
    CountDownLatch release = occupy();
    CompletableFuture<Rendered> waiting = render(PICTURE, SMALL);
    RenderFigures busy = pool.figures();
    assertThat(busy.queued()).isOne();
    assertThat(busy.originals()).isEqualTo(PICTURE.length);
    assertThat(busy.mostOriginals()).isEqualTo((long) ROOM * PICTURE.length);
    release.countDown();
    waiting.get(10, TimeUnit.SECONDS);
    RenderFigures idle = pool.figures();
    assertThat(idle.begun()).isEqualTo(busy.begun() + 1);
    assertThat(idle.nanosWaited()).isGreaterThan(busy.nanosWaited());
    assertThat(idle.memory()).isZero();
    assertThat(idle.mostMemory()).isEqualTo(64 << 20);
  }

  private static boolean refuses(RenderPool pool) {
    try {
      pool.admit();
      return false;
    } catch (OverloadException e) {
      return true;
    }
  }
}
