// Photos made small, upright and rid of EXIF by the browser itself: Python's imaging library is not there.

// Returns a JPEG of at most `edge` pixels a side; throws "unreadable" or "too-large".
export async function shrink(bytes, edge, quality, mostPixels) {
  let picture;
  try {
    picture = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
  } catch {
    throw new Error("unreadable");
  }
  try {
    if (picture.width * picture.height > mostPixels) throw new Error("too-large");
    const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale) || 1, Math.round(picture.height * scale) || 1);
    const paper = canvas.getContext("2d", { alpha: false });
    paper.fillStyle = "white";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.imageSmoothingQuality = "high";
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await canvas.convertToBlob({ type: "image/jpeg", quality });
    return new Uint8Array(await small.arrayBuffer());
  } finally {
    picture.close();
  }
}
