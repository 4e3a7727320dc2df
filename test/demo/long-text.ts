/** Long enough to be stopped or cut half-way at forty words a second. */
export const longText =
  'Every morning at seven the ferry leaves the harbour for the islands, with the mail, the bread, two doctors and whoever has overslept the earlier one, and every evening at nine it brings back empty crates, tired doctors, and letters that nobody will read before noon of the next day. ' +
  'In winter it is different: the ice decides, the captain listens to it, and the mail waits in the hall where the fire is. ' +
  'Then people write shorter letters, because they tell each other the rest on the quay, and in spring the archive of the post office is thin for those months, as if nothing had happened. ' +
  'Historians have been misled by that more than once. ' +
  'One of them even wrote that the islands were left in the cold years, which was told at the fire for a long time, always by somebody else, and always with a new ending.'
