/** Which files are models by their name; what is in them is told by their bytes. */

/** Of these nothing else shows what is inside: they open as their report. */
export const MODEL_SUFFIXES: readonly string[] = [
  '.bin',
  '.ckpt',
  '.dill',
  '.gguf',
  '.h5',
  '.hdf5',
  '.joblib',
  '.keras',
  '.npy',
  '.npz',
  '.onnx',
  '.pickle',
  '.pkl',
  '.pt',
  '.pt2',
  '.pth',
  '.safetensors',
  '.tflite'
];

/** Containers and rarer names, which are scanned when somebody asks. */
const SCANNED_SUFFIXES: readonly string[] = [
  ...MODEL_SUFFIXES,
  '.7z',
  '.bz2',
  '.gz',
  '.lz4',
  '.mar',
  '.model',
  '.msgpack',
  '.nemo',
  '.p',
  '.pb',
  '.ptl',
  '.tar',
  '.tgz',
  '.whl',
  '.xz',
  '.zip',
  '.zst'
];

/** Tell whether a file is offered to be scanned. */
export function isOffered(path: string): boolean {
  const name = path.toLowerCase();
  return SCANNED_SUFFIXES.some(suffix => name.endsWith(suffix));
}

/** Tell whether a file opens as its report. */
export function isModel(path: string): boolean {
  const name = path.toLowerCase();
  return MODEL_SUFFIXES.some(suffix => name.endsWith(suffix));
}
