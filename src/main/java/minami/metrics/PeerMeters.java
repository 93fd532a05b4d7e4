package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import minami.cluster.Cluster;
import minami.cluster.PeerFigures;

/** How the cluster does, as this node sees it: in numbers, as there may be a thousand peers. */
final class PeerMeters implements MeterBinder {

  private static final List<String> BREAKERS = List.of("closed", "open", "half_open");

  private final Cluster cluster;

  PeerMeters(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("minami.cluster.members", cluster, c -> c.membership().members().size())
        .description("Members that this node knows, itself included")
        .register(registry);
    Gauge.builder("minami.cluster.joined", cluster, c -> is("member", c.condition().state()))
        .description("1 while this node is a member of the cluster")
        .register(registry);
    Gauge.builder("minami.etcd.reachable", cluster, c -> is("reachable", c.etcd().state()))
        .description("1 while etcd answers")
        .register(registry);
    Gauge.builder("minami.etcd.lease.age", cluster, c -> c.leaseAge().toMillis() / 1e3)
        .description(
            "Time since etcd granted or renewed this node's lease, which lasts ten seconds; since"
                + " the start, if it never did")
        .baseUnit("seconds")
        .register(registry);
    for (String breaker : BREAKERS) {
      Gauge.builder("minami.peers", cluster, c -> c.peers().breakers().getOrDefault(breaker, 0))
          .description("Other members by the state of their breaker: closed ones are asked")
          .tag("breaker", breaker)
          .register(registry);
    }
    for (PeerFigures.Outcome outcome : PeerFigures.Outcome.values()) {
      FunctionCounter.builder("minami.peer.calls", cluster, c -> c.peers().calls().get(outcome))
          .description(
              "Requests to other nodes, by outcome; broken: the peer did not answer, or wrongly")
          .tag("outcome", RequestMeters.word(outcome))
          .register(registry);
    }
  }

  private static int is(String wanted, String state) {
    return wanted.equals(state) ? 1 : 0;
  }
}
