package minami.image;

/**
 * One picture of an animation, all of the canvas.
 *
 * @param pixels in sRGB or in levels of grey
 * @param millis how long it is shown
 */
record Frame(Pixels pixels, int millis) {}
