/**
 * Minami makes thumbnails on demand. How a request travels:
 *
 * <ol>
 *   <li>{@code web.AddressFilter} takes it. A canonical address is a key: what this node keeps
 *       under it is answered at once, on the container's thread.
 *   <li>{@link minami.address.AddressParser} parses what is left. It finds the {@link
 *       minami.address.ThumbnailSpec}, and the canonical address to redirect to, or refuses the
 *       request. Presets, signatures and allowed sizes are checked here, before any cache is asked.
 *   <li>{@code web.PeerFilter} takes the images that another node owns, {@code
 *       web.ThumbnailServlet} the others. Both wait without a thread.
 *   <li>{@link minami.Thumbnails} looks the thumbnail up: among {@code KeptThumbnails}, its own and
 *       its copies of other nodes'; then equal requests wait for one look-up ({@code Flights}).
 *   <li>{@code AskedThumbnails} asks the owner by {@code cluster.Cluster}, or the second choice if
 *       the owner is found dead. A verdict, such as that there is no picture, is final. Whatever
 *       else a peer does not give is made here.
 *   <li>{@code MadeThumbnails} looks into the {@code store.ThumbnailStore} first.
 *   <li>{@code ThumbnailService} makes it, unless too many are waiting.
 *   <li>{@code Originals} has the original, or its {@code origin.Origin} fetches it, once {@code
 *       origin.OriginGate} has a connection and memory for it.
 *   <li>{@code Looks} knows what there is to see in it, or has it looked at, where the crop or
 *       moderation depends on that; {@code Screening} decides whether and how it is shown. Scores
 *       stay with the thumbnail, here and on its way to other nodes.
 *   <li>{@code RenderPool} gives it a thread, and memory once {@code image.SourceDecoder} has
 *       checked the header against the limits.
 *   <li>{@code image.Rendering} decodes it with a codec ({@code jpeg}, {@code webp}, {@code png}),
 *       no larger than needed, crops, resizes, turns and encodes it.
 *   <li>{@code web.Replies} answers, on a thread of the container or of {@code web.ReplyQueue}, and
 *       counts. {@link minami.Refusal} names what went wrong on the way, and {@code web.Problem}
 *       has its status.
 * </ol>
 */
package minami;
