package minami.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import minami.image.Thumbnail;

/**
 * This node among the others. It joins in the background and may never succeed: until it has, and
 * whenever it has lost touch, there is merely nobody to ask. Thread-safe.
 */
public final class Cluster implements AutoCloseable {

  /** The header that proves who asks. */
  public static final String AUTHORIZATION = "Authorization";

  private static final int GREETING_BYTES = 16 * 1024;

  /** The header that proves who answers. */
  public static final String ANSWER = PeerClient.ANSWER;

  /** What that header says to whoever is no node of this cluster. */
  public static final String STRANGER = PeerAnswer.STRANGER;

  /** What remains of the patience for an owner must be this part of it, or nobody else is asked. */
  private static final int LEAST_SHARE = 4;

  private final ClusterSettings settings;
  private final String instance = newInstance();
  private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final PeerSignatures signatures;
  private final PeerClient client;
  private final EtcdRegistration registration;
  private volatile Membership membership = Membership.NONE;

  /** Null until its address is known. */
  private volatile Member self;

  private volatile boolean left;

  private Cluster(ClusterSettings settings, Clock clock) {
    this.settings = settings;
    signatures = new PeerSignatures(instance, settings.meaning(), clock);
    client = new PeerClient(signatures);
    registration = new EtcdRegistration(settings, new Registered());
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

  /** This run of this node. */
  public String instance() {
    return instance;
  }

  /** This node as the others know it; empty until its own address has been found. */
  public Optional<Member> self() {
    return Optional.ofNullable(self);
  }

  /** How it stands with this node: {@code joining}, {@code member} or {@code alone}. */
  public Condition condition() {
    return registration.condition();
  }

  /** How it stands with etcd: {@code unknown}, {@code reachable} or {@code unreachable}. */
  public Condition etcd() {
    return registration.etcd();
  }

  /** The members as of now; this node is among them once it has joined. */
  public Membership membership() {
    return membership;
  }

  /** Whether a member answers, as far as is known. */
  public String state(Member member) {
    return isSelf(member) ? "self" : client.state(member);
  }

  private boolean isSelf(Member member) {
    return self != null && member.id().equals(self.id());
  }

  /**
   * Which other node to ask for an image: its owner, or the second choice while the owner does not
   * answer. Empty if that is this node, or nobody.
   *
   * @param image names the image, whatever is to become of it
   */
  public Optional<Member> ownerElsewhere(String image) {
    return ownerElsewhere(image, null);
  }

  private Optional<Member> ownerElsewhere(String image, Member failed) {
    for (Member member : membership.owners(image)) {
      if (isSelf(member)) {
        return Optional.empty();
      }
      if (!member.equals(failed) && client.isWell(member)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /**
   * Asks an image's owner, and its second choice if the owner dies meanwhile: it is joined there by
   * all who waited for the owner. Fails with a {@link VerdictException} if the thumbnail cannot be
   * had anywhere, and with something else if this node has to try for itself. Cancelling the future
   * ends it.
   *
   * @param key the canonical address of a thumbnail of the image
   * @param patience how long to wait in all
   */
  public CompletableFuture<Thumbnail> ask(
      Member owner, String image, String key, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    CompletableFuture<Thumbnail> result = new CompletableFuture<>();
    ask(
        owner,
        key,
        patience,
        result,
        failure -> {
          Duration left = Duration.ofNanos(end - System.nanoTime());
          Optional<Member> second =
              isDead(failure) && left.compareTo(patience.dividedBy(LEAST_SHARE)) > 0
                  ? ownerElsewhere(image, owner)
                  : Optional.empty();
          second.ifPresentOrElse(
              member -> ask(member, key, left, result, result::completeExceptionally),
              () -> result.completeExceptionally(failure));
        });
    return result;
  }

  private static boolean isDead(Throwable failure) {
    return failure instanceof PeerException e && e.meaning() == PeerException.Meaning.BROKEN;
  }

  private void ask(
      Member member,
      String key,
      Duration patience,
      CompletableFuture<Thumbnail> result,
      Consumer<Throwable> otherwise) {
    CompletableFuture<Thumbnail> asked = client.ask(member, key, patience);
    result.whenComplete((thumbnail, failure) -> asked.cancel(true));
    asked.whenComplete(
        (thumbnail, failure) -> {
          if (failure == null) {
            result.complete(thumbnail);
          } else if (!result.isDone()) {
            otherwise.accept(failure);
          }
        });
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
    return signatures.endorse(caller.nonce(), key, PeerAnswer.fieldsOf(thumbnail));
  }

  /** What to send with a refusal. */
  public String endorse(Caller caller, String key, PeerRefusal refusal) {
    return signatures.endorse(caller.nonce(), key, PeerAnswer.fieldsOf(refusal));
  }

  /** What to send with the answer to a greeting. */
  public String endorseGreeting(Caller caller, byte[] greeting) {
    return signatures.endorse(
        caller.nonce(), PeerClient.NODE, PeerAnswer.fieldsOfGreeting(greeting));
  }

  /**
   * What to answer a greeting with: the instance, and as much more as a thumbnail has. There are
   * ways on which small packets come through, and large ones do not.
   */
  public byte[] greeting() {
    byte[] greeting = new byte[GREETING_BYTES];
    Arrays.fill(greeting, (byte) ' ');
    System.arraycopy(instance.getBytes(US_ASCII), 0, greeting, 0, instance.length());
    return greeting;
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
    public Member selfAt(Optional<InetAddress> local) {
      Member member =
          new Member(
              settings.advertised().at(local.orElse(null)),
              instance,
              settings.version(),
              started,
              local.map(AdvertisedUrl::plain).orElse(Member.UNKNOWN),
              settings.meaning());
      signatures.signAs(member.id());
      self = member;
      return member;
    }

    @Override
    public Set<Member> alive(Set<Member> members) {
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
      if (answer.equals(instance)) {
        return Optional.empty();
      }
      return Optional.of(
          answer.contains(" ") ? answer : "another node, instance " + answer + ", answers there");
    }
  }
}
