package minami.cluster;

import java.util.Map;
import java.util.Optional;

/** Hears of purges. Called on threads that must not be kept long. */
public interface PurgeListener {
  /** These were purged, by their ids: perhaps by this node, perhaps a while ago. */
  void purged(Map<String, String> purges);

  /** Something may have been purged that this node cannot find out. */
  void mayHaveMissedPurges();

  /**
   * When this node last knew of all purges, if something has turned up that it has kept since then,
   * before it was started. Asked again and again; answers once.
   */
  Optional<PurgeStamp> missedSince();

  /** Now it knows of all. */
  void heardOfAll(PurgeStamp stamp);
}
