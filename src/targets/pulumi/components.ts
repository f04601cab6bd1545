import type { Structure } from '../../synth';
import { Component } from './component';
import type { ComponentResource } from './sdk';

/** The components of a stack, each complete once all objects inside it are registered. */
export class Components {
  readonly byPath = new Map<string, ComponentResource>();
  private readonly open = new Map<string, { objects: number; complete: () => void; fail: (error: unknown) => void }>();

  /** @param objects the paths of all objects */
  constructor({ components }: Structure, objects: readonly string[]) {
    for (const { path, type, parent, formerPaths } of components) {
      const complete = new Promise<void>((resolve, reject) => {
        this.open.set(path, { objects: 0, complete: resolve, fail: reject });
      });
      const options = {
        parent: parent === undefined ? undefined : this.byPath.get(parent),
        aliases: formerPaths.map((name) => ({ name })),
      };
      this.byPath.set(path, new Component(type, path, complete, options));
    }
    for (const path of objects) for (const around of this.around(path)) around.objects++;
  }

  /** The nearest component around an object. An object of the app itself has none. */
  ownerOf(path: string): ComponentResource | undefined {
    return this.byPath.get(parentOf(path));
  }

  /** An object was registered. */
  registered(path: string): void {
    for (const around of this.around(path)) if (--around.objects === 0) around.complete();
  }

  /** No more objects are registered. */
  failed(error: unknown): void {
    for (const { fail } of this.open.values()) fail(error);
  }

  private *around(path: string) {
    for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
      const found = this.open.get(at);
      if (found !== undefined) yield found;
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
