export { Box, Text, Transform, render, renderToString, useInput, usePaste, type Key } from "ink";
export { createElement, memo, useSyncExternalStore } from "react";
