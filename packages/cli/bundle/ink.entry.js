// All of ink and react that the dashboard uses; the types beside this have the same names.
export { Box, Text, Transform, render, renderToString, useApp, useInput, usePaste } from "ink";
export { createElement, memo, useEffect, useSyncExternalStore } from "react";
export { Fragment, jsx, jsxs } from "react/jsx-runtime";
