package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ErrandsTest {

  private final Errands errands = new Errands();
  private final List<String> done = new ArrayList<>();

  private CompletableFuture<Void> add(String name) {
    return errands.add(() -> done.add(name));
  }

  @Test
  void errandThatNobodyWaitsForAnyLonger_isNotDone() throws Exception {
    add("a").cancel(false);
    assertThat(errands.run()).isFalse();
    CompletableFuture<Void> second = add("b");
    assertThat(errands.run()).isTrue();
    errands.finish();
    assertThat(second).isCompleted();
    assertThat(done).containsExactly("b");
  }

  @Test
  void errandsThatComeMeanwhile_waitForTheNextRound() throws Exception {
    errands.add(() -> add("later"));
    errands.run();
    assertThat(done).isEmpty();
    errands.run();
    assertThat(done).containsExactly("later");
  }

  @Test
  void etcdThatDoesNotAnswer_isNotWaitedForByEachErrand() throws Exception {
    CompletableFuture<Void> first =
        errands.add(
            () -> {
              throw new TimeoutException();
            });
    add("b");
    assertThatThrownBy(errands::run).isInstanceOf(TimeoutException.class);
    assertThat(first).isCompletedExceptionally();
    assertThat(done).isEmpty();
    errands.run();
    assertThat(done).containsExactly("b");
  }
}
