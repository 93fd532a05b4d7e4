package minami.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import minami.image.Thumbnail;

/**
 * Where other nodes come in: the paths below the context path at which they ask, who of those that
 * ask is one of them, and how an answer proves that it is this node's. What they ask for is found
 * elsewhere. {@code PeerClient} is the other end. Thread-safe.
 */
public final class Reception {

  /** Other nodes are given thumbnails here; their keys follow. */
  public static final String THUMBNAILS = "/internal/t/";

  /** Other nodes are greeted here. */
  public static final String NODE = "/internal/node";

  /** Other nodes are given what is kept here; the key follows. */
  public static final String KEPT = "/internal/kept/";

  /** Other nodes are given what is kept of many; the keys follow. */
  public static final String BUNDLE = "/internal/bundle?";

  /** Other nodes are told what is asked for most here. */
  public static final String HOTTEST = "/internal/hottest";

  /** Other nodes purge here; the purge's id and path follow. */
  public static final String PURGES = "/internal/purges/";

  /** Other nodes have this one drain, or take requests again. */
  public static final String DRAIN = "/internal/drain";

  /** Other nodes are asked here how they do. */
  public static final String REPORT = "/internal/report";

  /** The header that authenticates the asking node. */
  public static final String AUTHORIZATION = "Authorization";

  /** The header that authenticates the answering node. */
  public static final String ANSWER = "Minami-Answer";

  /** The value of that header for callers that are not nodes of this cluster. */
  public static final String STRANGER = "stranger";

  private static final int GREETING_BYTES = 16 * 1024;

  private final PeerSignatures signatures;
  private final String instance;

  /**
   * @param instance of this node, which callers are greeted with
   */
  Reception(PeerSignatures signatures, String instance) {
    this.signatures = signatures;
    this.instance = instance;
  }

  /**
   * The node that asks; empty if it does not belong to this cluster.
   *
   * @param method of the request
   * @param path of the request, below the context path, as sent, with its query
   * @param authorization the value of that header
   */
  public Optional<Caller> caller(String method, String path, String authorization) {
    return signatures.verify(method, path, authorization);
  }

  /** The value of {@link #ANSWER} for a thumbnail. */
  public String endorse(Caller caller, String key, Thumbnail thumbnail) {
    return signatures.endorse(caller.nonce(), key, PeerAnswer.fieldsOf(thumbnail));
  }

  /** The value of {@link #ANSWER} for a bundle, under the path that asked. */
  public String endorse(Caller caller, String path, Bundle bundle) {
    return signatures.endorse(caller.nonce(), path, PeerAnswer.fieldsOf(bundle));
  }

  /** The value of {@link #ANSWER} for a refusal. */
  public String endorse(Caller caller, String key, PeerRefusal refusal) {
    return signatures.endorse(caller.nonce(), key, PeerAnswer.fieldsOf(refusal));
  }

  /** The value of {@link #ANSWER} for a text, as of a greeting, under the path that asked. */
  public String endorse(Caller caller, String path, byte[] text) {
    return signatures.endorse(caller.nonce(), path, PeerAnswer.fieldsOf(text));
  }

  /**
   * The reply to a greeting: the instance, padded to the size of a thumbnail. On some networks
   * small packets get through and large ones do not.
   */
  public byte[] greeting() {
    byte[] greeting = new byte[GREETING_BYTES];
    Arrays.fill(greeting, (byte) ' ');
    System.arraycopy(instance.getBytes(US_ASCII), 0, greeting, 0, instance.length());
    return greeting;
  }
}
