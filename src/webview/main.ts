import { ByteView } from './elements/byteView';
import { ColumnChoiceButton } from './elements/columnChoice';
import { CommandList } from './elements/commandList';
import { DetailPane } from './elements/detailPane';
import { FieldTree } from './elements/fieldTree';
import { FindBox } from './elements/findBox';
import { FilterBox } from './elements/filterBox';
import { HeaderStrip } from './elements/headerStrip';
import { LiveRegion, TraceEditor } from './elements/traceEditor';
import { OverviewStrip } from './elements/overviewStrip';
import { StatChartElement } from './elements/statChart';
import { StatisticsPane } from './elements/statisticsPane';
import { Splitter } from './elements/splitter';
import { EditorModel } from './model/editorModel';
import { extensionEnd, webviewEnd } from '../protocol/messages';
import { Peer } from '../protocol/peer';

/** What VS Code gives to the script of a webview, once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): unknown;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

function start(): void {
  const api = acquireVsCodeApi();
  const peer = new Peer<typeof webviewEnd, typeof extensionEnd>(
    webviewEnd,
    extensionEnd,
    (message) => {
      api.postMessage(message);
    },
    (message) => {
      peer.send('problem', { message });
    },
  );
  const model = new EditorModel(peer, {
    load: () => api.getState(),
    save: (view) => {
      api.setState(view);
    },
  });
  peer.serve({}, model.listeners());
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    peer.receive(event.data);
  });
  window.addEventListener('pagehide', () => {
    model.view.flush();
  });

  customElements.define('cvq-splitter', Splitter);
  customElements.define('cvq-live-region', LiveRegion);
  customElements.define('cvq-byte-view', ByteView);
  customElements.define('cvq-field-tree', FieldTree);
  customElements.define('cvq-detail-pane', DetailPane);
  customElements.define('cvq-command-list', CommandList);
  customElements.define('cvq-overview-strip', OverviewStrip);
  customElements.define('cvq-column-choice', ColumnChoiceButton);
  customElements.define('cvq-header-strip', HeaderStrip);
  customElements.define('cvq-filter-box', FilterBox);
  customElements.define('cvq-find-box', FindBox);
  customElements.define('cvq-stat-chart', StatChartElement);
  customElements.define('cvq-statistics', StatisticsPane);
  customElements.define('cvq-trace-editor', TraceEditor);
  const editor = document.querySelector('cvq-trace-editor');
  if (editor instanceof TraceEditor) editor.model = model;
  void model.open();
}

start();
