import { statTableIds, type StatisticsCalls, type StatisticsReport } from '../protocol/statistics';
import { fits, isCount, isFlag, isText, listOf, oneOf, optional, property, type Guard } from './shapes';

const isLead = (value: unknown): boolean => {
  switch (property(value, 'kind')) {
    case 'row':
      return isCount(property(value, 'row'));
    case 'filter':
      return listOf(isText)(property(value, 'conditions'));
    default:
      return false;
  }
};

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isCell = (value: unknown): boolean =>
  fits(value, {
    text: isText,
    order: optional((order) => isNumber(order) || isText(order)),
    lead: optional(isLead),
    share: optional(isNumber),
    isBad: optional(isFlag),
  });

const isTable = (value: unknown): boolean =>
  fits(value, {
    id: oneOf(...statTableIds),
    title: isText,
    columns: listOf((column) => fits(column, { id: isText, title: isText, doc: isText })),
    rows: listOf((row) => fits(row, { id: isText, cells: listOf(isCell) })),
    more: optional(isText),
  });

const isChart = (value: unknown): boolean =>
  fits(value, {
    id: oneOf('rate', 'latency'),
    title: isText,
    text: isText,
    bars: listOf((bar) => fits(bar, { count: isCount, text: isText, lead: optional(isLead) })),
    from: isText,
    to: isText,
  });

const isView = (value: unknown): boolean =>
  fits(value, {
    commands: isCount,
    facts: listOf((fact) => fits(fact, { name: isText, text: isText, lead: optional(isLead) })),
    charts: listOf(isChart),
    tables: listOf(isTable),
  });

export const isStatisticsReport = (value: unknown): value is StatisticsReport =>
  fits(value, {
    id: isCount,
    view: isView,
    rowsDone: isCount,
    rows: isCount,
    isDone: isFlag,
    failure: optional(isText),
  });

/** What the answers to calls about statistics have to look like. */
export const statisticsGuards: { readonly [N in keyof StatisticsCalls]: Guard<StatisticsCalls[N]['result']> } = {
  count: (value): value is StatisticsCalls['count']['result'] => fits(value, {}),
  countedJson: (value): value is StatisticsCalls['countedJson']['result'] => fits(value, { text: isText }),
};
