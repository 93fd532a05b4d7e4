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
 * By what nodes know each other: an HMAC-SHA256 over each request and each answer, with the secret
 * of the cluster.
 *
 * <p>A request is good for one time only, and within five minutes of the clock of whoever made it.
 * The times of the nodes need not agree better than that; a node whose clock is off further works
 * alone. An answer is bound to its request, so that nobody can have it from elsewhere: not from a
 * stranger who has got the address of a node, nor from one whose address somebody wrote to etcd.
 *
 * <p>Thread-safe.
 */
final class PeerSignatures {

  /** How far the clocks of two nodes may be apart. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** First in all that is signed: another version of the protocol is another word here. */
  private static final String PROTOCOL = "minami-peer-3";

  private static final String ALGORITHM = "HmacSHA256";

  private final String instance;
  private final String meaning;
  private final Clock clock;
  private final AtomicLong requests = new AtomicLong();
  private volatile String node = "";

  /** The newest first; an older one is good still, for the nodes that have not heard of it yet. */
  private volatile List<Mac> keys = List.of();

  private final Map<String, Sender> senders = new ConcurrentHashMap<>();

  /** The numbers of one run of a node; forgotten once all its requests are out of date. */
  private static final class Sender {
    final ReplayWindow numbers = new ReplayWindow();
    volatile long last;
  }

  /** Those of one run of a node. */
  PeerSignatures(String instance, String meaning, Clock clock) {
    this.instance = instance;
    this.meaning = meaning;
    this.clock = clock;
  }

  /** From now on this node is known by this name. */
  void signAs(String name) {
    node = name;
  }

  /** Signs with this secret from now on, and takes its predecessor's signatures too. */
  void use(String secret) {
    Mac key = mac(secret);
    keys = Stream.concat(Stream.of(key), keys.stream().limit(1)).toList();
  }

  boolean ready() {
    return !keys.isEmpty();
  }

  /**
   * What to send with a request.
   *
   * @param path below the context path, as it is sent
   */
  Signed sign(String path, Duration patience) {
    String nonce = instance + "." + requests.incrementAndGet();
    String fields = clock.millis() + " " + nonce + " " + patience.toMillis() + " " + node;
    return new Signed(
        "Minami " + encode(hmac(keys.get(0), requestText(path, fields))) + " " + fields, nonce);
  }

  /**
   * A signed request.
   *
   * @param authorization the value of its header
   * @param nonce what its answer must be bound to
   */
  record Signed(String authorization, String nonce) {}

  /** Who asks; empty if it is nobody of this cluster, or an old request once more. */
  Optional<Caller> verify(String path, String authorization) {
    String[] parts = authorization == null ? new String[0] : authorization.split(" ", 7);
    if (parts.length != 6 || !parts[0].equals("Minami")) {
      return Optional.empty();
    }
    String fields = parts[2] + " " + parts[3] + " " + parts[4] + " " + parts[5];
    if (!matches(parts[1], requestText(path, fields))) {
      return Optional.empty();
    }
    // From here on a node of ours wrote it, and all numbers are numbers.
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

  /** What goes with an answer: the fields, and the proof of them. */
  String endorse(String nonce, String key, String fields) {
    return encode(hmac(keys.get(0), answerText(nonce, key, fields))) + " " + fields;
  }

  /** The fields of an answer to this very request; empty if it is no answer of a node of ours. */
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

  private String requestText(String path, String fields) {
    return PROTOCOL + " request\n" + meaning + "\nGET\n" + path + "\n" + fields;
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

  /** On a copy: looking the algorithm up each time costs more than the HMAC. */
  private static byte[] hmac(Mac key, String text) {
    try {
      return ((Mac) key.clone()).doFinal(text.getBytes(UTF_8));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be copied", e);
    }
  }
}
