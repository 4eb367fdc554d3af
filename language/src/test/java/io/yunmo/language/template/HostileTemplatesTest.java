package io.yunmo.language.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates of files that nobody vouches for: each ends with a typed error, after bounded work, or renders. */
class HostileTemplatesTest {
    private static String render(String template) {
        return ChatTemplates.of(template).render(List.of(), List.of(), false, Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(10**9) %}x{% endfor %}",
                "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}",
                "{{ 'a' * 10**9 }}",
                "{{ 'a' * 10**18 }}",
                "{{ [0] * 10**9 }}",
                "{{ [0, 1] * (9 * 10**18) }}",
                "{{ 10 ** 100 }}",
                "{{ (10 ** 9) ** (10 ** 9) }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ range(10**9)|list }}",
                "{{ range(10**9)|join }}",
                "{{ range(10**7)|sum }}",
                "{{ range(-9 * 10**18, 9 * 10**18)|list }}",
                "{% set ns = namespace(s='ab') %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(64) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = ns.s.replace('a', 'aa') %}{% endfor %}",
                "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = ns.s|replace('', 'aa') %}{% endfor %}",
                "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = '%s%s' % (ns.s, ns.s) %}{% endfor %}",
                "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = '{0}{0}'.format(ns.s) %}{% endfor %}",
                "{% set ns = namespace(s='&') %}{% for i in range(64) %}{% set ns.s = ns.s|escape %}{% endfor %}{{ ns.s * 90000 }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|tojson }}",
                "{% set ns = namespace(l=[], m=[]) %}{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}",
                "{% set ns = namespace(l=()) %}{% for i in range(500000) %}{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}",
                "{% set l = [] %}{% do l.append(l) %}{{ l }}",
                "{% set l = [] %}{% do l.append(l) %}{{ l|tojson }}",
                "{% set l = [] %}{% do l.append(l) %}{{ l == [l, l] or l == [[[l]]] }}{{ l|tojson(indent=100) }}",
                "{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}",
                "{% set d = {'a': 1} %}{% do d.update(d=d) %}{{ d }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(n) %}{% for i in [1, 2] %}{{ m(n) }}{% endfor %}{% endmacro %}{{ m(1) }}",
                "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
                "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
                "{{ 'x'|indent(10**9) }}",
                "{{ 'x'|center(10**9) }}",
                "{{ 'x'.ljust(10**9) }}",
                "{{ '%1000000000d' % 5 }}",
                "{{ '%.1000000000f' % 5 }}",
                "{{ 'x'.join(range(10**7)|map('string')) }}",
                "{{ ('a' * 10**7) ~ ('a' * 10**7) }}",
                "{% for i in range(1000) %}{{ 'a' * 10**6 }}{% endfor %}",
                "{% for i in range(10**6) %}{% set x = 'a' * 10**5 %}{% endfor %}",
                "{% set s = 'ab' * 10**6 %}{% for i in range(10**6) %}{{ 'zz' in s }}{% endfor %}",
                "{% set s = 'ab' * 10**6 %}{% for i in range(10**6) %}{% set n = s|length %}{% endfor %}",
                "{% set l = range(10**5)|list %}{% for i in l %}{{ -1 in l }}{% endfor %}",
                "{{ range(10**5)|unique|list|length }}",
                "{{ [[], [], []]|sort|list + (range(10**7)|list) }}",
                "{{ strftime_now('%c' * 10**6) }}",
                "{% set l = range(10**5)|list %}{% for i in l %}{{ l.pop(0) }}{{ l.insert(0, 1) }}{% endfor %}{{ range(10**9) }}"
            })
    void endsWithATypedError(String template) {
        YunmoException e = assertThrows(YunmoException.class, () -> render(template));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().startsWith("the chat template's line 1: "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{'a':", "-", "not ", "x[", "f(", "1 if ", "{% if x %}", "{% for x in y %}"})
    void deepSourcesAreRefused(String piece) {
        String template = piece.startsWith("{%") ? piece.repeat(100_000) : "{{ " + piece.repeat(100_000);
        YunmoException e = assertThrows(YunmoException.class, () -> ChatTemplates.of(template));
        assertEquals(ErrorCode.INVALID, e.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {" + 'a'", "|trim", ".a", "[0]", "()", " and 1", " or 1", " is string", " < 1", " ~ 1"})
    void longChainsDoNotOverflow(String piece) {
        String template = "{{ 'a'" + piece.repeat(20_000) + " }}";
        try {
            render(template);
        } catch (YunmoException e) {
            assertEquals(ErrorCode.INVALID, e.code());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.__class__.__mro__ }}",
                "{{ [].__class__.__base__ }}",
                "{{ range.__globals__['x'] }}",
                "{{ messages.getClass().forName('java.lang.Runtime') }}",
                "{{ ''['class'].name }}",
                "{{ ''|attr('getClass')() }}",
                "{{ self.x() }}",
                "{% include '/etc/passwd' %}",
                "{% import 'os' as os %}",
                "{% extends 'x' %}",
                "{{ namespace.__init__.__globals__ }}"
            })
    void nothingLeadsOut(String template) {
        YunmoException e = assertThrows(YunmoException.class, () -> render(template));
        assertEquals(ErrorCode.INVALID, e.code());
    }

    @Test
    void doesNotChangeWhatItIsGiven() {
        List<Map<String, Object>> messages = new ArrayList<>();
        messages.add(new HashMap<>(Map.of("role", "user")));
        String template = "{% do messages.append({'role': 'x'}) %}{% do messages[0].update(role='y') %}"
                + "{{ messages|length }}{{ messages[0].role }}";
        assertEquals("2y", ChatTemplates.of(template).render(messages, List.of(), false, Map.of()));
        assertEquals(List.of(Map.of("role", "user")), messages);
    }

    @Test
    void errorsNameTheLine() {
        YunmoException e =
                assertThrows(YunmoException.class, () -> render("a\n{% if true %}\n\n{{ 1 + 'a' }}{% endif %}"));
        assertEquals("the chat template's line 4: unsupported operand type(s) for +: 'int' and 'str'", e.getMessage());
        e = assertThrows(YunmoException.class, () -> ChatTemplates.of("a\n{# b\n #}\n{% fi %}"));
        assertEquals("the chat template's line 4: {% fi %} is not known here", e.getMessage());
    }

    /** Pieces of templates in any order: an error of ours or a text, nothing else. */
    @Test
    void anySourceGivesATextOrATypedError() {
        String[] pieces = {
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-",
            "+",
            "if ",
            "for ",
            "x",
            " in ",
            "set ",
            "=",
            "'",
            "\"",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ":",
            ",",
            ".",
            "|",
            "~",
            "endfor ",
            "endif ",
            "else ",
            "macro ",
            "endmacro ",
            "raw ",
            "endraw ",
            "1",
            "2.5",
            "\n",
            " ",
            "loop",
            "is ",
            "not ",
            "tojson",
            "map",
            "\\",
            "😀",
            "messages",
            "*",
            "**",
            "%",
            "call "
        };
        SplittableRandom random = new SplittableRandom(11);
        int rendered = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder s = new StringBuilder(random.nextBoolean() ? "{{ " : "{% ");
            for (int n = random.nextInt(1, 14); n > 0; n--) {
                s.append(pieces[random.nextInt(pieces.length)]);
            }
            s.append(s.charAt(1) == '{' ? " }}" : " %}");
            try {
                render(s.toString());
                rendered++;
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code(), s.toString());
            }
        }
        assertTrue(rendered > 20, "rendered " + rendered);
    }
}
