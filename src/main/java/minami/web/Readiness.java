package minami.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import minami.Vitals;

/**
 * Whether this node should be asked. That etcd, a peer or an origin is away is no reason against
 * it: no other node would do better.
 *
 * @param checks what a balancer may hold against this node
 */
record Readiness(List<Check> checks) {

  /**
   * One of the things that must be well.
   *
   * @param data about it, for JSON
   */
  record Check(String name, boolean up, Map<String, Object> data) {}

  static Readiness of(Drain drain, Vitals vitals) {
    Map<String, Object> queue = new LinkedHashMap<>();
    queue.put("waiting", vitals.queued());
    queue.put("secondsWithoutProgress", vitals.still().toSeconds());
    return new Readiness(
        List.of(
            new Check("takes-requests", !drain.isOn(), Map.of()),
            new Check("render-queue", !vitals.isStuck(), queue),
            new Check(
                "render-memory",
                !vitals.isStarved(),
                Map.of("secondsWithoutMemory", vitals.starved().toSeconds()))));
  }

  boolean isUp() {
    return checks.stream().allMatch(Check::up);
  }
}
