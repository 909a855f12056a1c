import { fitted, ZOOM_STEP, zoomedTo } from '../canvas/camera.ts'
import { boundsOfAll, cardOf } from '../canvas/card.ts'
import { type Action, always, hasNodes } from './action.ts'

/** Where one looks. */
export const CAMERA_ACTIONS: readonly Action[] = [
  {
    id: 'fit',
    keys: ['1', 'Shift+1'],
    changes: false,
    when: always,
    perform: ({ file, types, pane }) => [{ type: 'camera', camera: fitted(boundsOfAll(file, types), pane) }],
  },
  {
    id: 'fit-selection',
    keys: ['2', 'Shift+2'],
    changes: false,
    when: hasNodes,
    perform: ({ file, types, pane, selection }) => [
      {
        type: 'camera',
        camera: fitted(
          file.nodes.filter(({ id }) => selection.nodes.has(id)).map((node) => cardOf(node, types)),
          pane,
        ),
      },
    ],
  },
  {
    id: 'zoom-100',
    keys: ['0'],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, 1) }],
  },
  {
    id: 'zoom-in',
    keys: ['+', '='],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, camera.zoom * ZOOM_STEP) }],
  },
  {
    id: 'zoom-out',
    keys: ['-'],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, camera.zoom / ZOOM_STEP) }],
  },
]
