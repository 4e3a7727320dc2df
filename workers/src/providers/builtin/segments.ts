const windowUnits = 512

/**
 * What a segmenter makes of a text, window by window: its cost grows with the square of a text's length. A segment longer
 * than a window is divided.
 */
export function segmentsOf(text: string, segmenter: Intl.Segmenter): Intl.SegmentData[] {
  const found: Intl.SegmentData[] = []
  let at = 0
  while (at < text.length) {
    const parts = Array.from(segmenter.segment(text.slice(at, at + windowUnits)))
    // The last one may go on beyond the window: the next one begins with it.
    const open = at + windowUnits < text.length && parts.length > 1 ? parts.pop() : undefined
    at += open?.index ?? windowUnits
    found.push(...parts)
  }
  return found
}
