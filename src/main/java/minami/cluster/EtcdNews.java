package minami.cluster;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Takes what etcd says to where it belongs: the members to the view of the cluster and to the
 * client that asks them, the secret to the signatures, purges and settings to those who wait for
 * them. Where etcd is not to be believed without a question, it asks the nodes themselves.
 *
 * <p>Not thread-safe: it belongs to the thread of the registration, which it may keep for seconds.
 */
final class EtcdNews implements EtcdRegistration.Listener {

  private final ClusterView view;
  private final PeerSignatures signatures;
  private final PeerClient client;
  private final Lapse lapse;
  private final PurgeListener purges;
  private final Consumer<Map<String, String>> settings;
  private final Consumer<Set<Member>> moved;
  private String secret = "";

  /** When it began to read what was purged. */
  private Instant begun = Instant.EPOCH;

  /**
   * @param lapse ends when it is known what was purged
   * @param purges hears what is purged
   * @param settings gets all settings that the nodes share
   * @param moved gets the nodes that have owned images which are this node's now
   */
  EtcdNews(
      ClusterView view,
      PeerSignatures signatures,
      PeerClient client,
      Lapse lapse,
      PurgeListener purges,
      Consumer<Map<String, String>> settings,
      Consumer<Set<Member>> moved) {
    this.view = view;
    this.signatures = signatures;
    this.client = client;
    this.lapse = lapse;
    this.purges = purges;
    this.settings = settings;
    this.moved = moved;
  }

  @Override
  public Member selfAt(Optional<InetAddress> local) {
    Member self = view.selfAt(local);
    signatures.signAs(self.id());
    return self;
  }

  @Override
  public void secretIs(String newSecret) {
    if (!newSecret.equals(secret)) {
      secret = newSecret;
      signatures.use(newSecret);
    }
  }

  @Override
  public void membersAre(Membership members) {
    Set<Member> former = view.update(members);
    client.keepOnly(members);
    if (!former.isEmpty()) {
      moved.accept(former);
    }
  }

  @Override
  public void settingsAre(Map<String, String> shared) {
    settings.accept(shared);
  }

  @Override
  public long lapses() {
    begun = Instant.now();
    return lapse.count();
  }

  @Override
  public Optional<PurgeStamp> missedSince() {
    return purges.missedSince();
  }

  @Override
  public void purged(PurgeNotes.Reading reading, long lapses) {
    if (!reading.isAll()) {
      purges.mayHaveMissedPurges();
    } else if (!reading.news().isEmpty()) {
      purges.purged(reading.news());
    }
    lapse.end(lapses);
    purges.heardOfAll(new PurgeStamp(reading.revision(), begun));
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
  public Optional<String> objectionTo(Member self) {
    String answer = answerTo(client.greet(self));
    if (answer.equals(self.instance())) {
      return Optional.empty();
    }
    return Optional.of(
        answer.contains(" ") ? answer : "another node, instance " + answer + ", answers there");
  }

  /** The instance that answered, or a description of what went wrong, which contains blanks. */
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
}
