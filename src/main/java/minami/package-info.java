/**
 * Minami makes thumbnails on demand. How a request travels:
 *
 * <ol>
 *   <li>{@code web.PeerFilter} looks for the address in the {@code cache.ThumbnailCache} of this
 *       node, and among its copies of other nodes' thumbnails: a hit is answered at once, without
 *       another thread, whoever owns it.
 *   <li>{@link minami.AddressParser} turns the address into a {@link minami.ThumbnailSpec}, or
 *       refuses it. Presets and signed addresses are looked up now, by the key.
 *   <li>{@code cluster.Membership}: which node owns the image?
 *   <li>Another one: {@code web.Peers} has {@code cluster.PeerClient} ask it, and goes on here if
 *       it does not answer. This one, or no cluster: on to {@code web.ThumbnailServlet}.
 *   <li>{@code cache.SingleFlight} joins equal requests: {@link minami.ThumbnailService} does the
 *       work once.
 *   <li>{@code Originals} has the original, or {@code origin.Origin} fetches it; {@code
 *       origin.OriginGate} lets it wait until there is a connection and memory, or refuses it.
 *   <li>{@code RenderPool} gives the work a thread and memory, or refuses it; there {@code
 *       image.SourceDecoder} reads the header and the limits are held against it. A JPEG is decoded
 *       by {@code jpeg}, at the size asked for, a WebP by {@code webp}, row by row.
 *   <li>{@code image.ExifOrientation} says how the picture is to be turned.
 *   <li>{@code image.Resizer} crops and resizes; {@code image.SrgbConversion} works on the small
 *       picture; {@code image.Encoder} writes it.
 *   <li>The cache keeps it.
 *   <li>{@code web.ThumbnailResponse} answers, on a thread of the container.
 * </ol>
 */
package minami;
