package io.yunmo.language.template;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A template in the part of Jinja2 that chat templates use. */
final class JinjaTemplate implements ChatTemplate {
    private final List<Statement> statements;
    private final Clock clock;

    JinjaTemplate(String source, Clock clock) {
        this.clock = clock;
        try {
            statements = Parser.parse(source);
        } catch (SyntaxFault e) {
            throw YunmoException.invalid("the chat template's line %d: %s", e.line(), e.getMessage());
        }
    }

    @Override
    public String render(
            List<Map<String, Object>> messages,
            List<Object> tools,
            boolean generationPrompt,
            Map<String, Object> variables) {
        Budget budget = new Budget();
        try {
            Inputs inputs = new Inputs(budget);
            Scope scope = new Scope(null);
            new Globals(budget, clock).into(scope);
            scope.set("documents", null);
            scope.set("add_generation_prompt", generationPrompt);
            variables.forEach((name, value) -> scope.set(name, inputs.value(value)));
            scope.set("messages", inputs.value(messages));
            scope.set("tools", tools.isEmpty() ? null : inputs.value(tools));
            return new Interpreter(budget).run(statements, new Scope(scope));
        } catch (Fault e) {
            throw YunmoException.invalid("the chat template's line %d: %s", budget.line(), e.getMessage());
        } catch (StackOverflowError e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "the chat template's line %d: a value is nested too deep".formatted(budget.line()),
                    e);
        }
    }
}
