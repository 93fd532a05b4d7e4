package minami;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import minami.image.Format;
import minami.moderation.ModerationSettings;
import minami.origin.Origins;
import minami.store.ThumbnailStore;

/**
 * Settings for making and keeping thumbnails.
 *
 * @param origins where originals come from
 * @param originalsSize how many bytes of originals are kept
 * @param cacheSize how many bytes of thumbnails made here are kept
 * @param copiesSize how many bytes of copies of other nodes' thumbnails are kept
 * @param formats those that are read
 * @param maxSourcePixels width times height of the largest original
 * @param renderThreads how many; 0 for one a processor
 * @param renderQueue how many renderings may wait
 * @param renderMemory how many bytes the pictures may take that are being decoded
 * @param moderation how pictures are kept from being shown; empty if all are
 * @param warmUp how long a starting node makes sample thumbnails before it takes requests
 * @param deadline the longest that a request may take
 * @param store where thumbnails outlive the process; empty if they do not
 */
public record ServiceSettings(
    Origins.Settings origins,
    long originalsSize,
    long cacheSize,
    long copiesSize,
    Set<Format> formats,
    long maxSourcePixels,
    int renderThreads,
    int renderQueue,
    long renderMemory,
    Optional<ModerationSettings> moderation,
    Duration warmUp,
    Duration deadline,
    Optional<ThumbnailStore.Settings> store) {}
