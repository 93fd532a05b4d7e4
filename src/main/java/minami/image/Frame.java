package minami.image;

/**
 * A picture of an animation.
 *
 * @param pixels in sRGB; with alpha in all frames or in none
 * @param millis how long it is shown
 */
record Frame(Pixels pixels, int millis) {}
