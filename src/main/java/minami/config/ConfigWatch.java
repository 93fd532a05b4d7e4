package minami.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import minami.address.AddressRules;
import minami.moderation.ModerationSettings;
import minami.moderation.Policy;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the file of settings has changed, and reads from it again what can
 * change while the node runs: the moderation policy, sizes and presets. A file that is not usable,
 * or not there, changes nothing.
 */
public final class ConfigWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The file may be on a mount that is dead. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final Config config;
  private final Path file;
  private final Consumer<Policy> policyChanged;
  private final Consumer<AddressRules> rulesChanged;
  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledExecutorService timer = threads.timer("minami-config");

  /** From here on: confined to the timer's thread. */
  private Optional<Policy> policy;

  private AddressRules rules;

  private String seen;

  /** What was last read, or null: then the file may have changed since the start. */
  private String read;

  private ConfigWatch(
      Config config,
      Path file,
      Consumer<Policy> policyChanged,
      Consumer<AddressRules> rulesChanged) {
    this.config = config;
    this.file = file;
    this.policyChanged = policyChanged;
    this.rulesChanged = rulesChanged;
    rules = config.addressRules();
    policy = config.moderation().map(ModerationSettings::policy);
  }

  /**
   * Watches the file of these settings, if they have one.
   *
   * @param policy gets each new policy, on a thread that should not be kept long
   * @param rules gets new sizes and presets, on the same
   */
  public static ConfigWatch start(
      Config config, Consumer<Policy> policy, Consumer<AddressRules> rules) {
    return start(config, policy, rules, PAUSE);
  }

  static ConfigWatch start(
      Config config, Consumer<Policy> policy, Consumer<AddressRules> rules, Duration pause) {
    ConfigWatch watch = new ConfigWatch(config, config.file().orElse(null), policy, rules);
    if (watch.file != null) {
      watch.timer.scheduleWithFixedDelay(
          watch::look, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }
    return watch;
  }

  private void look() {
    try {
      String now = stamp();
      boolean settled = now.equals(seen); // half a file may be a policy, too
      seen = now;
      if (settled && !now.equals(read)) {
        read = now;
        readAgain();
      }
    } catch (RuntimeException | Error e) { // or the timer would stop for good
      LOG.warn("The settings could not be read again, and stay as they are", e);
    }
  }

  /** What tells the file from what it was before. */
  private String stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return "no file";
    }
  }

  private void readAgain() {
    Config.Changeable now;
    try {
      now = config.again();
    } catch (ConfigException e) {
      LOG.warn(
          "{} has changed and is not usable, so all settings stay as they are: {}",
          file,
          e.getMessage().replace("\n", "; "));
      return;
    }
    takeOver(now.moderation());
    takeOver(now.addresses());
  }

  private void takeOver(AddressRules now) {
    if (!now.sizes().equals(rules.sizes()) || !now.presets().equals(rules.presets())) {
      rules = now;
      LOG.info(
          "{} has changed. From now on: sizes {}, presets {}",
          file,
          now.sizes().isEmpty() ? "all" : new TreeSet<>(now.sizes()),
          new TreeMap<>(now.presets()));
      rulesChanged.accept(now);
    }
  }

  private void takeOver(Optional<ModerationSettings> now) {
    warnOfRestart(now);
    Optional<Policy> next = now.map(ModerationSettings::policy);
    if (policy.isPresent() && next.isPresent() && differ(policy.get(), next.get())) {
      policy = next;
      LOG.info("{} has changed. Moderation from now on: {}", file, next.get());
      policyChanged.accept(next.get());
    }
  }

  /** By their text: the record's own {@code equals} keeps the class loader after undeploy. */
  private static boolean differ(Policy a, Policy b) {
    return !a.toString().equals(b.toString());
  }

  private void warnOfRestart(Optional<ModerationSettings> now) {
    List<String> keys = changedForRestart(now);
    if (!keys.isEmpty()) {
      LOG.warn("{} has changed, and what it says of {} takes a restart", file, keys);
    }
  }

  private List<String> changedForRestart(Optional<ModerationSettings> now) {
    Optional<ModerationSettings> then = config.moderation();
    List<String> keys = new ArrayList<>();
    if (then.isPresent() != now.isPresent()) {
      keys.add("minami.moderation (off, or no longer off)");
    } else if (then.isPresent()) {
      addIfChanged(keys, "provider", then.get().provider(), now.get().provider());
      addIfChanged(keys, "timeout", then.get().timeout(), now.get().timeout());
      addIfChanged(keys, "token", then.get().token(), now.get().token());
    }
    return keys;
  }

  private static void addIfChanged(List<String> keys, String key, Object then, Object now) {
    if (!then.equals(now)) {
      keys.add("minami.moderation." + key);
    }
  }

  /** Nothing changes any more. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.join(STOP_PATIENCE);
  }
}
