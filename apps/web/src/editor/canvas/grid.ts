import type { Point } from './geometry.ts'

export const GRID = 16

export const snap = (value: number): number => Math.round(value / GRID) * GRID
export const snapPoint = ({ x, y }: Point): Point => ({ x: snap(x), y: snap(y) })
