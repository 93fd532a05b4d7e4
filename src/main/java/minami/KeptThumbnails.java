package minami;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import minami.cache.HotEntry;
import minami.cache.ThumbnailCache;
import minami.image.Thumbnail;
import minami.moderation.Decision;

/** What this node keeps in its heap. Thread-safe. */
final class KeptThumbnails implements AutoCloseable {

  private final ThumbnailCache own;

  /** Popular thumbnails of other nodes, so that the owner's network is not the bottleneck. */
  private final ThumbnailCache copies;

  private final Screening screening;
  private final PurgeNews news;

  /** Nothing yet, and never more than these bytes. */
  KeptThumbnails(long ownBytes, long copiesBytes, Screening screening, PurgeNews news) {
    own = new ThumbnailCache(ownBytes);
    copies = new ThumbnailCache(copiesBytes);
    this.screening = screening;
    this.news = news;
  }

  /** The thumbnail of this key as it is shown; null if it is not kept, or not to be trusted. */
  Answer get(String key) {
    if (news.mayBeMissing()) {
      return null; // who goes on to ask for it waits until that is known
    }
    Answer mine = shown(own.get(key), Answer.Source.HIT);
    return mine != null ? mine : shown(copies.get(key), Answer.Source.HOT);
  }

  /** How a thumbnail is shown; null if there is none, or it must not be shown as it is. */
  Answer shown(Thumbnail thumbnail, Answer.Source source) {
    Decision decision = thumbnail == null ? null : screening.showing(thumbnail);
    return decision == null
        ? null
        : Answer.kept(thumbnail, decision, screening.isUnknown(thumbnail.scores()), source);
  }

  /** The thumbnail of this key, however it is shown; null if it is not kept. */
  Thumbnail getUnscreened(String key) {
    if (news.mayBeMissing()) {
      return null;
    }
    Thumbnail mine = own.get(key);
    return mine != null ? mine : copies.get(key);
  }

  /** Those that this node owns. */
  ThumbnailCache own() {
    return own;
  }

  /** Those that others own. */
  ThumbnailCache copies() {
    return copies;
  }

  /** At most this many of each kind, the hottest first. */
  List<HotEntry> hottest(int limit) {
    return Stream.of(own, copies).flatMap(cache -> cache.hottest(limit).stream()).toList();
  }

  /** Removes those with such keys; tells how many there were. */
  int removeIf(Predicate<String> such) {
    return own.removeIf(such) + copies.removeIf(such);
  }

  @Override
  public void close() {
    own.close();
    copies.close();
  }
}
