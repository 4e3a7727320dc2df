import type { SystemInfo } from './system.view.ts'

export type SystemService = { info(): Promise<SystemInfo> }
