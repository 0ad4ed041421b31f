export {
  Box,
  Text,
  Transform,
  render,
  renderToString,
  useApp,
  useInput,
  usePaste,
  type Key,
} from "ink";
export { createElement, memo, useEffect, useSyncExternalStore } from "react";
