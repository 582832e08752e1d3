// The live page is one script: elements.js, curves.js and app.js, in this order (parts.cpp). Here: what the others draw
// with. All text of others is set as text.
"use strict";

const byId = (id) => document.getElementById(id);
const points = []; // samples in order of time
const maxPoints = 2400, drawn = 120;
let finished = false;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const withCommas = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");

const counted = (value, noun, plural = noun + "s") => withCommas(value) + " " + (value === 1 ? noun : plural);

function short(value) {
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]])
    if (Math.abs(value) >= size) return (value / size).toFixed(value / size < 10 ? 1 : 0).replace(/\.0$/, "") + " " + unit;
  return value >= 10 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value < 1 ? 2 : 1);
}

const bytes = (value) => short(value) + (value >= 1000 ? "B" : " B");

function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value) => value.toString().padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
