package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OriginalMemoryTest {

  private final OriginalMemory memory = new OriginalMemory(100);
  private final AtomicInteger told = new AtomicInteger();

  OriginalMemoryTest() {
    memory.whenGivenBack(told::incrementAndGet);
  }

  @Test
  void lease_growsUpToTheBound_andGivesBackOnce() {
    OriginalMemory.Lease lease = memory.lease();
    assertThat(lease.grow(60)).isTrue();
    assertThat(lease.grow(41)).isFalse();
    assertThat(lease.grow(40)).isTrue();
    assertThat(memory.taken()).isEqualTo(100);

    lease.close();
    lease.close();
    assertThat(memory.taken()).isZero();
    assertThat(told).hasValue(1);
  }

  @Test
  void emptyLease_closed_tellsNobody() {
    memory.lease().close();
    assertThat(told).hasValue(0);
  }

  @Test
  void closedLease_takesNothing() {
    OriginalMemory.Lease lease = memory.lease();
    lease.close();

    assertThat(lease.grow(1)).isFalse();
    assertThat(lease.hold(new byte[1])).isFalse();
    lease.shrink(1);
    lease.handOver(new byte[1]).close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void shrunkLease_givesBackTheRestOnly() {
    OriginalMemory.Lease lease = memory.lease();
    lease.grow(60);
    lease.shrink(50);
    assertThat(memory.taken()).isEqualTo(10);
    assertThat(told).hasValue(1);
    lease.close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void original_isCountedOnce_untilItsLastLeaseIsClosed() {
    byte[] original = new byte[60];
    OriginalMemory.Lease first = holding(original);
    OriginalMemory.Lease second = holding(original);
    assertThat(memory.taken()).isEqualTo(60);
    assertThat(memory.lease().hold(original.clone())).as("an equal one").isFalse();

    first.close();
    first.close();
    assertThat(memory.taken()).isEqualTo(60);
    assertThat(told).hasValue(0);
    second.close();
    assertThat(memory.taken()).isZero();
    assertThat(told).hasValue(1);
    holding(original).close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void lease_holdsOneOriginalOnly() {
    OriginalMemory.Lease lease = holding(new byte[10]);
    assertThat(lease.hold(new byte[10])).isFalse();
    lease.close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void handedOver_inPlaceOfTheBytes_andSharedWithRenders() {
    byte[] original = new byte[70];
    OriginalMemory.Lease coming = memory.lease();
    coming.grow(100);
    OriginalMemory.Lease arrived = coming.handOver(original);
    assertThat(memory.taken()).isEqualTo(70);

    coming.close();
    assertThat(coming.grow(1)).isFalse();
    OriginalMemory.Lease render = holding(original);
    arrived.close();
    assertThat(memory.taken()).isEqualTo(70);
    render.close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void handedOver_moreThanTheBytes_evenPastTheBound() { // it is in the heap anyway
    OriginalMemory.Lease coming = memory.lease();
    coming.grow(10);
    OriginalMemory.Lease arrived = coming.handOver(new byte[150]);
    assertThat(memory.taken()).isEqualTo(150);
    assertThat(memory.lease().grow(1)).isFalse();
    arrived.close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void whoeverIsTold_findsTheRoom() {
    OriginalMemory.Lease next = memory.lease();
    memory.whenGivenBack(() -> next.grow(100));
    OriginalMemory.Lease lease = memory.lease();
    lease.grow(100);
    lease.close();
    assertThat(memory.taken()).isEqualTo(100);
    next.close();
  }

  @Test
  void manyThreads_closingTheSameLeases_nothingLostOrCountedTwice() throws InterruptedException {
    byte[] shared = new byte[10];
    List<Thread> threads = new ArrayList<>();
    List<OriginalMemory.Lease> leases = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      leases.add(memory.lease());
    }
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (OriginalMemory.Lease lease : leases) {
                  switch (ThreadLocalRandom.current().nextInt(4)) {
                    case 0 -> lease.grow(7);
                    case 1 -> lease.hold(shared);
                    case 2 -> lease.handOver(new byte[3]).close();
                    default -> lease.close();
                  }
                }
                leases.forEach(OriginalMemory.Lease::close);
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(memory.taken()).isZero();
  }

  private OriginalMemory.Lease holding(byte[] original) {
    OriginalMemory.Lease lease = memory.lease();
    assertThat(lease.hold(original)).isTrue();
    return lease;
  }
}
