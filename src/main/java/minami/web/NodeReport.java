package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import minami.Answer;
import minami.Failure;
import minami.Figures;
import minami.cache.CacheState;
import minami.cache.HotEntry;
import minami.cluster.Condition;
import minami.metrics.Tally;
import minami.metrics.Waits;
import minami.store.StoreState;

/** What a node tells of itself, in words and numbers for JSON. */
final class NodeReport {

  private static final Gson GSON = new Gson();
  private static final int HOTTEST = 12;

  private NodeReport() {}

  /** All that the page of the live cluster shows of a node. Counters count from its start. */
  static byte[] json(Node node) {
    return GSON.toJson(of(node)).getBytes(UTF_8);
  }

  /** The same as a tree. */
  static JsonObject tree(Node node) {
    return GSON.toJsonTree(of(node)).getAsJsonObject();
  }

  private static Map<String, Object> of(Node node) {
    Figures figures = node.thumbnails().figures();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("state", state(node));
    report.put("version", node.version());
    report.put("started", node.started().toString());
    report.put("answers", answers(node.tally()));
    report.put("failures", failures(node.tally()));
    report.putAll(work(figures));
    report.put("heap", heap());
    report.put("caches", caches(figures.caches()));
    figures.store().ifPresent(store -> report.put("store", describe(store)));
    report.put("waits", waits(node.metrics().waits()));
    report.put(
        "recentFailures",
        node.replies().recentFailures().newest().stream().map(NodeReport::describe).toList());
    report.put(
        "hottest",
        node.thumbnails().mostHit(HOTTEST).stream()
            .filter(entry -> entry.hits() > 0)
            .map(NodeReport::describe)
            .toList());
    return report;
  }

  static String state(Node node) {
    return node.drain().isOn() ? "draining" : "ready";
  }

  static Map<String, Long> answers(Tally tally) {
    Map<String, Long> answers = new LinkedHashMap<>();
    for (Answer.Source source : Answer.Source.values()) {
      answers.put(word(source), tally.of(source));
    }
    answers.put("forPeers", tally.forPeers());
    return answers;
  }

  /** Only those that have occurred. */
  static Map<String, Long> failures(Tally tally) {
    Map<String, Long> failures = new LinkedHashMap<>();
    for (Failure failure : Failure.values()) {
      long count = tally.of(failure);
      if (count > 0) {
        failures.put(word(failure), count);
      }
    }
    if (tally.unauthorized() > 0) {
      failures.put("unauthorized", tally.unauthorized());
    }
    return failures;
  }

  /** What is to be done, and what has been. */
  static Map<String, Object> work(Figures figures) {
    Map<String, Object> work = new LinkedHashMap<>();
    work.put("queued", figures.rendering().queued());
    work.put("renders", figures.renders());
    work.put("looks", figures.looks());
    work.put("originFetches", figures.originFetches());
    return work;
  }

  /** Whether and why; a reason may name an address. */
  static Map<String, String> condition(Condition condition, boolean addresses) {
    Map<String, String> described = new LinkedHashMap<>();
    described.put("state", condition.state());
    if (addresses && !condition.why().isEmpty()) {
      described.put("why", condition.why());
    }
    described.put("since", condition.since().toString());
    return described;
  }

  static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Long> heap() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return Map.of("used", heap.getUsed(), "max", heap.getMax());
  }

  private static Map<String, Object> caches(Figures.Caches caches) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("own", describe(caches.own()));
    described.put("copies", describe(caches.copies()));
    described.put("originals", describe(caches.originals()));
    return described;
  }

  private static Map<String, Long> describe(CacheState cache) {
    Map<String, Long> described = new LinkedHashMap<>();
    described.put("entries", (long) cache.entries());
    described.put("bytes", cache.bytes());
    described.put("maxBytes", cache.maxBytes());
    described.put("evictions", cache.evictions());
    return described;
  }

  /** How it is; what is not known yet is left out. */
  static Map<String, Object> describe(StoreState store) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("kind", store.kind());
    described.put("ready", store.ready());
    described.put("reading", store.reading());
    described.put("writing", store.writing());
    if (store.bytes() >= 0) {
      described.put("entries", store.entries());
      described.put("bytes", store.bytes());
    }
    if (store.maxBytes() >= 0) {
      described.put("maxBytes", store.maxBytes());
    }
    described.put("evictions", store.evicted());
    return described;
  }

  private static Map<String, Object> waits(Map<String, Waits> waits) {
    Map<String, Object> described = new LinkedHashMap<>();
    waits.forEach(
        (cache, times) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("count", times.count());
          one.put("millis", times.millis());
          one.put("within", times.within());
          described.put(cache, one);
        });
    return described;
  }

  private static Map<String, Object> describe(RecentFailures.Entry failure) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("time", failure.time().toEpochMilli());
    described.put("address", failure.address());
    described.put("reason", failure.reason());
    described.put("detail", failure.detail());
    described.put("status", failure.status());
    described.put("millis", failure.took().toMillis());
    return described;
  }

  private static Map<String, Object> describe(HotEntry entry) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("key", entry.key());
    described.put("hits", entry.hits());
    described.put("bytes", entry.bytes());
    return described;
  }
}
