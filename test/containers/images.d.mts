import type { Podman } from './podman.mjs';

export const Image: {
  readonly BASE: string;
  readonly NODE: string;
  readonly BUILD: string;
  readonly RUNTIME: string;
  readonly EVERYTHING: string;
  readonly STATIC: string;
};
export function buildBases(podman: Podman): void;
export function buildRuntime(podman: Podman, tag?: string, ...more: string[]): string;
export function buildEverything(podman: Podman): void;
export function buildStatic(podman: Podman): void;
