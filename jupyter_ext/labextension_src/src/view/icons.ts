/** The pictures of this extension, in the colours of the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const svg = (paths: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">${paths}</svg>`;

/** The head of a horse, on a plinth. */
export const horseIcon = new LabIcon({
  name: 'gifthorse:horse',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" d="M6 22v-2h12v2zm2-3c0-4 4-5 4-9l-3 2-2 1.5L5 12l2.5-5L11 4l.5-2L14 4c4 1 6 5 6 9 0 3-1 4-1 6z"/>'
  )
});

/** A model: a cube with its edges. */
export const modelIcon = new LabIcon({
  name: 'gifthorse:model',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" d="M12 2l9 5v10l-9 5-9-5V7zm0 2.3L6.2 7.5 12 10.7l5.8-3.2zM5 9.200v6.600l6 3.400v-6.600zm14 0l-6 3.400v6.600l6-3.400z"/>'
  )
});
