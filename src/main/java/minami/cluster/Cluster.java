package minami.cluster;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import minami.image.Thumbnail;

/**
 * This node among the others. It joins in the background and may never succeed: until it has, and
 * whenever it has lost touch, there is merely nobody to ask. Thread-safe.
 */
public final class Cluster implements AutoCloseable {

  /** The header that proves who asks. */
  public static final String AUTHORIZATION = "Authorization";

  /** The header that proves who answers. */
  public static final String ANSWER = PeerClient.ANSWER;

  private final Member self;
  private final PeerSignatures signatures;
  private final PeerClient client;
  private final EtcdRegistration registration;
  private volatile Membership membership = Membership.NONE;
  private volatile boolean left;

  private Cluster(ClusterSettings settings, Clock clock) {
    self =
        new Member(
            settings.advertised(),
            newInstance(),
            settings.version(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            settings.meaning());
    signatures = new PeerSignatures(self, clock);
    client = new PeerClient(signatures);
    registration =
        new EtcdRegistration(settings, self, new Roster(self, this::alive), new Registered());
  }

  /** Begins to join a cluster. */
  public static Cluster join(ClusterSettings settings) {
    return join(settings, Clock.systemUTC());
  }

  /** The same, with a clock that may be wrong. */
  static Cluster join(ClusterSettings settings, Clock clock) {
    Cluster cluster = new Cluster(settings, clock);
    cluster.registration.start();
    return cluster;
  }

  private static String newInstance() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** This node. */
  public Member self() {
    return self;
  }

  /** The members as of now; this node is among them once it has joined. */
  public Membership membership() {
    return membership;
  }

  /** Whether a member answers, as far as is known. */
  public String state(Member member) {
    return member.id().equals(self.id()) ? "self" : client.state(member);
  }

  /**
   * Which other node to ask for an image: its owner, or the second choice while the owner does not
   * answer. Empty if that is this node, or nobody.
   *
   * @param image names the image, whatever is to become of it
   */
  public Optional<Member> ownerElsewhere(String image) {
    for (Member member : membership.owners(image)) {
      if (member.id().equals(self.id())) {
        return Optional.empty();
      }
      if (client.isWell(member)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /**
   * Asks another node. Fails with a {@link VerdictException} if the thumbnail cannot be had
   * anywhere, and with something else if this node has to try for itself. Cancelling the future
   * ends it.
   *
   * @param key the canonical address of the thumbnail
   * @param patience how long to wait
   */
  public CompletableFuture<Thumbnail> ask(Member member, String key, Duration patience) {
    return client.ask(member, key, patience);
  }

  /**
   * Who asks this node; empty if it is nobody of this cluster.
   *
   * @param path of the request, below the context path, as it was sent
   * @param authorization the value of the header of this name
   */
  public Optional<Caller> caller(String path, String authorization) {
    return signatures.verify(path, authorization);
  }

  /** What to send with a thumbnail, so that the caller believes it. */
  public String endorse(Caller caller, String key, Thumbnail thumbnail) {
    return signatures.endorse(caller.nonce(), key, 200, PeerAnswer.fieldsOf(thumbnail));
  }

  /** What to send with any other answer. */
  public String endorse(Caller caller, String key, int status, byte[] body) {
    return signatures.endorse(caller.nonce(), key, status, PeerAnswer.fieldsOf(body));
  }

  /** Whether this node has left, and is only finishing what it has begun. */
  public boolean hasLeft() {
    return left;
  }

  /** Tells the others not to ask this node any more. It still answers them, and may ask them. */
  public void leave() {
    if (!left) {
      left = true;
      registration.leave();
    }
  }

  /** Leaves if need be, ends all requests to others, and returns when no thread is left. */
  @Override
  public void close() {
    leave();
    client.close();
    registration.awaitThreads();
  }

  private Set<Member> alive(Set<Member> members) {
    Map<Member, CompletableFuture<String>> greetings =
        members.stream().collect(Collectors.toMap(m -> m, client::greet));
    Set<Member> alive = new HashSet<>();
    greetings.forEach(
        (member, greeting) -> {
          if (answerTo(greeting).equals(member.instance())) {
            alive.add(member);
          }
        });
    return alive;
  }

  /** The instance that answers, or what is wrong, in words with blanks. */
  private static String answerTo(CompletableFuture<String> greeting) {
    try {
      return greeting.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause().getMessage());
    } catch (TimeoutException e) {
      return "no answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "no time";
    }
  }

  private final class Registered implements EtcdRegistration.Listener {
    private String secret = "";

    @Override
    public void secretIs(String newSecret) {
      if (!newSecret.equals(secret)) {
        secret = newSecret;
        signatures.use(newSecret);
      }
    }

    @Override
    public void membersAre(Membership newMembership) {
      membership = newMembership;
      client.keepOnly(newMembership);
    }

    @Override
    public Optional<String> objectionToSelf() {
      String answer = answerTo(client.greet(self));
      if (answer.equals(self.instance())) {
        return Optional.empty();
      }
      return Optional.of(answer.contains(" ") ? answer : "another node answers there");
    }
  }
}
