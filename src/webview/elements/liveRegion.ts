import type { Signal } from '../lib/signal';
import type { EditorModel } from '../model/editorModel';
import { ModelElement } from './modelElement';

/** The one place whose changes a screen reader speaks. */
export class LiveRegion extends ModelElement {
  protected override signals({ spoken }: EditorModel): readonly Signal[] {
    return [spoken];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  protected override view({ announcement }: EditorModel): unknown {
    return announcement;
  }
}
