package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticates nodes to each other: an HMAC-SHA256 over each request and each answer, keyed with
 * the cluster's secret.
 *
 * <p>A request is valid once, and within five minutes of its sender's clock; a node whose clock is
 * off by more works alone. An answer is bound to its request, so that neither a stranger who has
 * taken over a node's address nor one whose address was written to etcd can supply it.
 *
 * <p>Thread-safe.
 */
final class PeerSignatures {

  /** How far the clocks of two nodes may differ. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Begins every signed text; changes with the protocol. */
  private static final String PROTOCOL = "minami-peer-6";

  private static final String ALGORITHM = "HmacSHA256";

  private final String instance;
  private final String meaning;
  private final Clock clock;
  private final AtomicLong requests = new AtomicLong();
  private volatile String node = "";

  /** The newest first; the previous one stays valid for nodes that have not heard of the change. */
  private volatile List<Mac> keys = List.of();

  private final Map<String, Sender> senders = new ConcurrentHashMap<>();

  /** The request numbers of one run of a node; dropped once all its requests have expired. */
  private static final class Sender {
    final ReplayWindow numbers = new ReplayWindow();
    volatile long last;
  }

  /** Signatures of one run of a node. */
  PeerSignatures(String instance, String meaning, Clock clock) {
    this.instance = instance;
    this.meaning = meaning;
    this.clock = clock;
  }

  /** Sets the name that this node signs with. */
  void signAs(String name) {
    node = name;
  }

  /** Signs with this secret from now on; signatures by the previous one stay valid. */
  void use(String secret) {
    Mac key = mac(secret);
    keys = Stream.concat(Stream.of(key), keys.stream().limit(1)).toList();
  }

  boolean ready() {
    return !keys.isEmpty();
  }

  /**
   * Signs a request.
   *
   * @param method in capitals
   * @param path below the context path, as sent
   */
  Signed sign(String method, String path, Duration patience) {
    String nonce = instance + "." + requests.incrementAndGet();
    String fields = clock.millis() + " " + nonce + " " + patience.toMillis() + " " + node;
    return new Signed(
        "Minami " + encode(hmac(keys.get(0), requestText(method, path, fields))) + " " + fields,
        nonce);
  }

  /**
   * A signed request.
   *
   * @param authorization the value of its {@code Authorization} header
   * @param nonce its answer must be bound to this
   */
  record Signed(String authorization, String nonce) {}

  /**
   * The node that asks; empty if it does not belong to this cluster, or the request is a replay.
   */
  Optional<Caller> verify(String method, String path, String authorization) {
    String[] parts = authorization == null ? new String[0] : authorization.split(" ", 7);
    if (parts.length != 6 || !parts[0].equals("Minami")) {
      return Optional.empty();
    }
    String fields = parts[2] + " " + parts[3] + " " + parts[4] + " " + parts[5];
    if (!matches(parts[1], requestText(method, path, fields))) {
      return Optional.empty();
    }
    // Authenticated: from here on the numbers are well formed.
    long time = Long.parseLong(parts[2]);
    if (Math.abs(clock.millis() - time) > WINDOW.toMillis() || !isFirst(parts[3], time)) {
      return Optional.empty();
    }
    return Optional.of(new Caller(parts[5], parts[3], Duration.ofMillis(Long.parseLong(parts[4]))));
  }

  private boolean isFirst(String nonce, long time) {
    int dot = nonce.lastIndexOf('.');
    Sender sender = senders.get(nonce.substring(0, dot));
    if (sender == null) {
      forgetOldSenders();
      sender = senders.computeIfAbsent(nonce.substring(0, dot), k -> new Sender());
    }
    sender.last = Math.max(sender.last, time);
    return sender.numbers.take(Long.parseLong(nonce.substring(dot + 1)));
  }

  private void forgetOldSenders() {
    long old = clock.millis() - 2 * WINDOW.toMillis();
    senders.values().removeIf(sender -> sender.last < old && sender.last > 0);
  }

  /** Signs the fields of an answer. */
  String endorse(String nonce, String key, String fields) {
    return encode(hmac(keys.get(0), answerText(nonce, key, fields))) + " " + fields;
  }

  /** The fields of an answer to this request; empty if its signature is not of this cluster. */
  Optional<String> check(String nonce, String key, String endorsement) {
    int space = endorsement == null ? -1 : endorsement.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String fields = endorsement.substring(space + 1);
    return matches(endorsement.substring(0, space), answerText(nonce, key, fields))
        ? Optional.of(fields)
        : Optional.empty();
  }

  private String requestText(String method, String path, String fields) {
    return PROTOCOL + " request\n" + meaning + "\n" + method + "\n" + path + "\n" + fields;
  }

  private String answerText(String nonce, String key, String fields) {
    return PROTOCOL + " answer\n" + meaning + "\n" + nonce + "\n" + key + "\n" + fields;
  }

  private boolean matches(String signature, String text) {
    byte[] given;
    try {
      given = Base64.getUrlDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    boolean found = false;
    for (Mac key : keys) {
      found |= MessageDigest.isEqual(hmac(key, text), given);
    }
    return found;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Mac mac(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** On a clone: looking up the algorithm each time costs more than the HMAC. */
  private static byte[] hmac(Mac key, String text) {
    try {
      return ((Mac) key.clone()).doFinal(text.getBytes(UTF_8));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be copied", e);
    }
  }
}
